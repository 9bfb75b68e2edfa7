import Testing
import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct ConfigTests {
  private func error(_ flags: String) -> TheanoError? {
    do throws(TheanoError) {
      try Configuration(flags: flags).check(at: .unknown)
      return nil
    } catch {
      return error
    }
  }

  @Test func flagsAreRead() {
    let c = Configuration(
      flags: " mode=FAST_COMPILE, optimizer=None,on_unused_input = warn,base_compiledir=/a=b,"
        + "exception_verbosity=high,threads=3,ieee=True,optimizer_excluding=fusion:log1p,"
        + "optimizer_including=stabilize,memory_limit=4096")
    #expect(c.memoryLimit == 4096)
    #expect(c.optimizerExcluding == ["fusion", "log1p"] && c.optimizerIncluding == ["stabilize"])
    #expect(c.mode == .fastCompile && c.optimizer == .none && c.onUnusedInput == .warn)
    #expect(c.baseCompileDirectory == "/a=b" && c.exceptionVerbosity == .high && c.threads == 3 && c.ieee)
    #expect(!Configuration(flags: "background_compilation=False").backgroundCompilation)
    let d = Configuration(flags: nil)
    #expect(d.backgroundCompilation)
    #expect(d.mode == .fastRun && d.optimizer == .fastRun && d.onUnusedInput == .raise)
    #expect(d.baseCompileDirectory == nil && d.exceptionVerbosity == .low && d.threads == nil && !d.ieee)
    #expect(error("") == nil && error(",,") == nil)
  }

  @Test func flagsThatAreWrong() {
    #expect(
      error("flaotX=float32")?.description == """
        ConfigError: [config] THEANO_FLAGS has the unknown flag "flaotX"
          hint: the flags are floatX, mode, optimizer, on_unused_input, base_compiledir, background_compilation, \
        exception_verbosity, traceback.limit, threads, memory_limit, optimizer_including, optimizer_excluding, ieee
        """)
    #expect(
      error("floatX=float8")?.description == """
        ValueError: [config] Invalid value ("float8") for configuration variable "floatX"
          hint: Valid options are (float64, float32, float16)
        """)
    #expect(
      error("device=cuda")?.description == """
        ConfigError: [config] the flag "device" of Theano's is not supported yet
          hint: leave it out
        """)
    #expect(error("mode")?.kind == .valueError)
    #expect(error("mode=FAST_RUNN")?.kind == .valueError)
    #expect(error("threads=0")?.kind == .valueError)
    #expect(error("memory_limit=-1")?.kind == .valueError && error("memory_limit=4G")?.kind == .valueError)
    #expect(error("traceback.limit=9")?.kind == .valueError)
    #expect(error("ieee=yes")?.kind == .valueError)
    #expect(error("background_compilation=no")?.kind == .valueError)
    #expect(error("optimizer_excluding=fusion:none")?.kind == .valueError)
    #expect(error("=1")?.kind == .configError)
    // A wrong flag does not make others void.
    #expect(Configuration(flags: "nonsense=1,mode=REFERENCE").mode == .reference)
  }

  @Test func threadsAreThoseOfTheFlagThenOfOpenMP() {
    #expect(Configuration(flags: "threads=2", threads: "5").threads == 2)
    #expect(Configuration(flags: nil, threads: "5").threads == 5)
    #expect(Configuration(flags: nil, threads: " 4,2").threads == 4)
    #expect(Configuration(flags: nil, threads: "").threads == nil)
    for text in ["0", "-1", "many", ",2", "0,2"] {
      // Others read the variable, too, and do not mind.
      let ignoring = Configuration(flags: "mode=REFERENCE", threads: text)
      #expect(ignoring.threads == nil && ignoring.mode == .reference)
      #expect(throws: Never.self) { try ignoring.check(at: .unknown) }
    }
  }

  // Each in a process of its own: these settings hold for the whole process.

  @Test func floatXHoldsForAllThatHasNoDtype() async throws {
    await #expect(processExitsWith: .success) {
      config.floatX = .float32
      check(T.matrix().dtype == .float32 && T.dmatrix().dtype == .float64)
      check((T.bscalar() * 0.5).dtype == .float32 && (T.iscalar() / T.iscalar()).dtype == .float32)
      check(T.zeros([2]).dtype == .float32)
      // As in Theano, a number's own dtype counts for a shared variable.
      check(try shared(0.0).dtype == .float64)
      config.floatX = .int8
      check(config.floatX == .float32)
    }
  }

  @Test func rewritesOfTheConfiguration() async throws {
    await #expect(processExitsWith: .success) {
      let x = T.dscalar("x")
      func rules(_ mode: Mode? = nil) throws -> String { try function([x], T.log(1 + x), mode: mode).explain() }
      check(try rules().contains("log1p"))
      config.optimizerExcluding = ["stabilize"]
      check(try !rules().contains("log1p"))
      // What a function says counts more.
      check(try rules(.fastRun.including("stabilize")).contains("log1p"))
      config.optimizerExcluding = []
      config.optimizerIncluding = ["stabilize"]
      check(try rules(.fastCompile).contains("log1p"))
      check(try !rules(.fastCompile.excluding("stabilize")).contains("log1p"))
      config.optimizerExcluding = ["nonsense"]
      check(kind { try rules() } == .valueError)
    }
  }

  @Test func verboseErrorsShowArgumentsAndExpressions() async throws {
    await #expect(processExitsWith: .success) {
      let (x, y) = (T.dvector("x"), T.dvector("y"))
      let add = try function([x, y], x + y)
      do throws(TheanoError) { try add([1, 2], [1, 2, 3]) } catch { check(error.details == nil) }
      config.exceptionVerbosity = .high
      do throws(TheanoError) {
        try add([1, 2], [1, 2, 3])
      } catch {
        let text = error.description
        check(text.contains("  arguments:\n    x: float64(2,)\n    y: float64(3,)\n  expressions:\n"))
        check(text.contains("    Elemwise{add,no_inplace} [id A]"))
      }
    }
  }

  @Test func theEnvironmentHoldsFromTheFirstUse() async throws {
    await #expect(processExitsWith: .success) {
      setenv("THEANO_FLAGS", "floatX=float32,mode=REFERENCE,traceback.limit=2", 1)
      check(T.zeros([2]).dtype == .float32)
      check(T.matrix().dtype == .float32)
      check(config.mode == .reference && config.tracebackLimit == 2)
    }
  }

  @Test func aWrongEnvironmentIsAnErrorOfFunctionAndShared() async throws {
    await #expect(processExitsWith: .success) {
      setenv("THEANO_FLAGS", "mode=FAST", 1)
      let x = T.dscalar("x")
      check(kind { try function([x], x) } == .valueError)
      check(kind { try shared(1.0) } == .valueError)
    }
  }

  @Test func threadsDoNotChangeResults() async throws {
    await #expect(processExitsWith: .success) {
      let m = T.fmatrix("m")
      let f = try function([m], [T.exp(m).sum(), m.sum(axis: 0), T.tanh(m)])
      let values = try NDArray.uniform([700, 301], low: -1, high: 1, dtype: .float32, seed: 3)
      var seen: [[NDArray]] = []
      for threads in [1, 2, 3, 8] {
        config.threads = threads
        seen.append(try f(values))
      }
      check(seen.allSatisfy { zip($0, seen[0]).allSatisfy { $0.identical(to: $1) } })
      config.threads = nil
      check(config.threads == nil)
    }
  }

  @Test func numbersThatCannotBeAreErrorsOfFunctionAndShared() async throws {
    await #expect(processExitsWith: .success) {
      let x = T.dscalar("x")
      let f = try function([x], x)
      func message() -> String? {
        do throws(TheanoError) { _ = try function([x], x) } catch { return error.fact.message }
        return nil
      }
      config.threads = 2
      for threads in [0, -4] {
        config.threads = threads
        check(message() == "Invalid value (\"\(threads)\") for configuration variable \"threads\"")
        check(kind { try shared(1.0) } == .valueError)
        // What was set before holds.
        check(config.threads == 2)
        check(try f(1.0) == 1.0)
      }
      config.memoryLimit = -1
      config.threads = 3
      check(message() == "Invalid value (\"-1\") for configuration variable \"memory_limit\"")
      config.memoryLimit = nil
      check(message() == nil && config.threads == 3)
      config.threads = 0
      config.threads = nil
      check(message() == nil)
    }
  }
}

/// `#expect` says nothing across processes: this ends the process, with the line as its code.
func check(_ holds: Bool, line: UInt = #line) {
  if !holds { exit(Int32(line)) }
}
