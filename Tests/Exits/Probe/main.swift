import Dispatch
import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Ends while code is being made: `ExitProbe main`, where the thread that compiles ends the process at once, `ExitProbe
// other MICROSECONDS`, where another one does after that time.

@Sendable func make() throws -> CompiledFunction<NDArray> {
  let (x, y) = (T.fmatrix("x"), T.fvector("y"))
  let p = T.nnet.softmax(T.tanh(x * y) + T.exp(x))
  return try function([x, y], T.grad((T.log(p) * p).sum(), [x])[0] + T.erf(x))
}

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
default: exit(2)
}
