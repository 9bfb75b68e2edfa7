import Dispatch
import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Ends while code is being made: `ExitProbe main`, where the thread that compiles ends the process at once, `ExitProbe
// other MICROSECONDS`, where another one does after that time; `ExitProbe endless`, where others go on making functions;
// `ExitProbe fork`, which forks again and again while code is made: the children end, too. None lives longer than a
// minute.

@Sendable func make(_ number: Int = 1) throws -> CompiledFunction<NDArray> {
  let (x, y) = (T.fmatrix("x"), T.fvector("y"))
  let p = T.nnet.softmax(T.tanh(x * y) + T.exp(x * Float(number)))
  return try function([x, y], T.grad((T.log(p) * p).sum(), [x])[0] + T.erf(x))
}

alarm(60)
switch CommandLine.arguments.dropFirst().first {
case "main":
  let f = try make()
  let value = try f(NDArray([[1, 2], [3, 4]] as [[Float]]), NDArray([1, 2] as [Float]))
  print(value.shape)
case "other":
  DispatchQueue.global().async {
    _ = try? make()
    while true { sleep(1) }
  }
  usleep(CommandLine.arguments.dropFirst(2).first.flatMap { UInt32($0) } ?? 0)
  print("ends")
  exit(0)
case "endless":
  for thread in 0..<2 {
    DispatchQueue.global().async { for k in 0..<1_000_000 { _ = try? make(2 * k + thread) } }
  }
  usleep(60_000)
  print("ends")
  exit(0)
case "fork":
  // Swift hides it, since most of what a program has does not live in the child; to end does.
  guard let address = dlsym(nil, "fork") else { exit(2) }
  let fork = unsafeBitCast(address, to: (@convention(c) () -> pid_t).self)
  var children: [pid_t] = []
  func forkOff() {
    let child = fork()
    if child == 0 {
      alarm(30)
      exit(3)
    }
    children.append(child)
  }
  for number in 0..<4 {
    _ = try make(number)
    forkOff()
  }
  for _ in 0..<30 {
    usleep(4_000)
    forkOff()
  }
  let ends = children.map { child in
    var status: Int32 = 0
    waitpid(child, &status, 0)
    return status
  }
  print(ends.count, "children,", ends.count { $0 == 3 << 8 }, "ended")
default: exit(2)
}
