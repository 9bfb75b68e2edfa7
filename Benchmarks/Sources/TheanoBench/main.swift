// Our side of the workloads: reads inputs as .npy, writes outputs as .npy and times as lines of JSON.
//
//   TheanoBench serve NAME DIRECTORY              run a workload, then measure it for each line of the standard input
//   TheanoBench first NAME DIRECTORY              a workload's first result, and a line as soon as it is there
//   TheanoBench chain LENGTH                      build, differentiate and compile a chain of additions
//   TheanoBench compile NAME DIRECTORY            make a workload's function without and with the code cache
//   TheanoBench memory READ WRITTEN               what memory allows: that many bytes read and written
//   TheanoBench arithmetic                        what arithmetic allows: operations per second
//   TheanoBench products                          products of many shapes, for products.py
//   TheanoBench count CALLS                       calls between marks for valgrind
//   TheanoBench --list

import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// For measuring from outside, from the start of the process on.
func firstResult(_ name: String, _ directory: String) throws {
  guard let workload = workloads.first(where: { $0.name == name }) else { return }
  let inputs = Inputs()
  inputs.load(directory)
  _ = try workload.make(inputs).call()
  say("done")
}

/// A chain of `length` additions: how long each phase takes.
func chain(_ length: Int) throws {
  let x = T.dvector("x")
  let begin = now()
  var y: TensorVariable = x
  for _ in 0..<length { y = y + x }
  let built = now()
  let gradient = T.grad(y.sum(), x)
  let differentiated = now()
  let f = try function([x], [y, gradient])
  let compiled = now()
  let outputs = try f([1.0, 2.0])
  let done = now()
  say(
    """
    {"workload": "chain", "length": \(length), "build_s": \(built - begin), \
    "gradient_s": \(differentiated - built), "compile_s": \(compiled - differentiated), "call_s": \(done - compiled), \
    "value": \(try outputs[0].element(at: [0], as: Double.self)), \
    "gradient": \(try outputs[1].element(at: [0], as: Double.self))}
    """)
}

/// How long a workload's function takes from its first variable on, after the process's first kernel: without the cache, and
/// from it.
func compileTimes(_ name: String, _ directory: String) throws {
  guard let workload = workloads.first(where: { $0.name == name }) else { return }
  let inputs = Inputs()
  inputs.load(directory)
  let v = T.fvector()
  _ = try function([v], v + 1)
  var seconds: [Double] = []
  for _ in 0..<6 {
    // The function is dropped each time, and its code with it: what comes back comes from the disk.
    let begin = now()
    _ = try workload.make(inputs)
    seconds.append(now() - begin)
    usleep(200_000)
  }
  say(
    """
    {"workload": "\(name)", "peer": "ours", "cold_s": \(seconds[0]), "warm_s": \(seconds.dropFirst().sorted()[2])}
    """)
}

let words = Array(CommandLine.arguments.dropFirst())
switch (words.first, words.count) {
case ("--list", 1): say(workloads.map(\.name).joined(separator: "\n"))
case ("serve", 3): try serve(words[1], words[2])
case ("first", 3): try firstResult(words[1], words[2])
case ("chain", 2):
  // The time that is asked for is that of all the work.
  config.backgroundCompilation = false
  try chain(Int(words[1]) ?? 1000)
case ("compile", 3):
  config.backgroundCompilation = false
  try compileTimes(words[1], words[2])
case ("memory", 3):
  say("{\"memory_us\": \(memoryLimit(read: Int(words[1]) ?? 0, written: Int(words[2]) ?? 0) * 1e6)}")
case ("products", 1): try productTimes()
case ("arithmetic", 1): say(ArithmeticLimits().line)
case ("count", 2): try countInstructions(calls: Int(words[1]) ?? 10)
case (_, _):
  say(
    "usage: TheanoBench serve NAME DIRECTORY | first NAME DIRECTORY | chain LENGTH | compile NAME DIRECTORY | "
      + "memory READ WRITTEN | arithmetic | products | count CALLS | --list")
}
