// Our side of the workloads: reads inputs as .npy, writes outputs as .npy and times as one line of JSON.
//
//   TheanoBench NAME DIRECTORY BUDGET_SECONDS     run a workload
//   TheanoBench first NAME DIRECTORY              a workload's first result, and a line as soon as it is there
//   TheanoBench chain LENGTH                      build, differentiate and compile a chain of additions
//   TheanoBench compile DIRECTORY                 compile the training step of W5 without and with the code cache
//   TheanoBench limit ELEMENTS                    what memory allows: three arrays read, one written, all cores
//   TheanoBench --list

import Foundation
import Theano

func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

func run(_ name: String, _ directory: String, budget: Double) throws {
  guard let workload = workloads.first(where: { $0.name == name }) else {
    print("{\"workload\": \"\(name)\", \"error\": \"not implemented\"}")
    return
  }
  let inputs = Inputs(directory: directory)
  try inputs.load()
  let begin = now()
  let test = try workload.make(inputs)
  let built = now()
  let first = try test.call()
  let answered = now()
  for (k, output) in try test.check(first).enumerated() {
    try output.write(npy: "\(directory)/output\(k).npy")
  }
  var fastest = Double.infinity
  let warm = now()
  repeat {
    let t = now()
    _ = try test.call()
    fastest = min(fastest, now() - t)
  } while now() - warm < min(0.2, budget / 4)
  let inner = max(1, Int(2e-4 / max(fastest, 1e-8)))
  var samples: [Double] = []
  let end = now() + budget
  while (now() < end && samples.count < 5000) || samples.count < 3 {
    let t = now()
    for _ in 0..<inner { _ = try test.call() }
    samples.append((now() - t) / Double(inner))
  }
  samples.sort()
  print(
    """
    {"workload": "\(name)", "peer": "ours", "median_us": \(samples[samples.count / 2] * 1e6), \
    "min_us": \(samples[0] * 1e6), "build_s": \(built - begin), "first_call_s": \(answered - built), \
    "ttfr_s": \(answered - begin), "peak_rss_mb": \(peakMegabytes())}
    """)
}

func peakMegabytes() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM") }) else { return 0 }
  return (line.split(separator: " ").dropLast().last.flatMap { Double($0) } ?? 0) / 1024
}

/// For measuring from outside, from the start of the process on.
func firstResult(_ name: String, _ directory: String) throws {
  guard let workload = workloads.first(where: { $0.name == name }) else { return }
  let inputs = Inputs(directory: directory)
  try inputs.load()
  _ = try workload.make(inputs).call()
  FileHandle.standardOutput.write(Data("done\n".utf8))
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
  print(
    """
    {"workload": "chain", "length": \(length), "build_s": \(built - begin), \
    "gradient_s": \(differentiated - built), "compile_s": \(compiled - differentiated), "call_s": \(done - compiled), \
    "value": \(try outputs[0].element(at: [0], as: Double.self)), \
    "gradient": \(try outputs[1].element(at: [0], as: Double.self))}
    """)
}

/// How long `function` takes for the step of W5, after the process's first kernel: without the cache, and from it.
func compileTimes(_ directory: String) throws {
  let inputs = Inputs(directory: directory)
  try inputs.load()
  let v = T.fvector()
  _ = try function([v], v + 1)
  var seconds: [Double] = []
  for _ in 0..<6 {
    // The function is dropped each time, and its code with it: what comes back comes from the disk.
    let begin = now()
    _ = try logisticRegressionStep(inputs)
    seconds.append(now() - begin)
    usleep(200_000)
  }
  print(
    """
    {"workload": "compile_W5", "peer": "ours", "cold_s": \(seconds[0]), \
    "warm_s": \(seconds.dropFirst().sorted()[2])}
    """)
}

let arguments = CommandLine.arguments
if arguments.count == 2 && arguments[1] == "--list" {
  for workload in workloads { print(workload.name) }
} else if arguments.count == 3 && arguments[1] == "chain" {
  try chain(Int(arguments[2]) ?? 1000)
} else if arguments.count == 3 && arguments[1] == "limit" {
  print("{\"workload\": \"limit\", \"limit_us\": \(memoryLimit(elements: Int(arguments[2]) ?? 10_000_000) * 1e6)}")
} else if arguments.count == 3 && arguments[1] == "compile" {
  try compileTimes(arguments[2])
} else if arguments.count == 4 && arguments[1] == "first" {
  try firstResult(arguments[2], arguments[3])
} else if arguments.count == 4 {
  try run(arguments[1], arguments[2], budget: Double(arguments[3]) ?? 0.6)
} else {
  print(
    "usage: TheanoBench NAME DIRECTORY BUDGET_SECONDS | first NAME DIRECTORY | chain LENGTH | compile DIRECTORY | "
      + "limit ELEMENTS | --list"
  )
}
