import Testing
import Theano

/// New values that shared variables take wherever they are used.
struct DefaultUpdateTests {
  @Test(arguments: Mode.allCases)
  func everyFunctionAppliesThem(_ mode: Mode) throws {
    let counter = try shared(0, "counter")
    counter.defaultUpdate = counter + 1
    let x = T.lscalar("x")
    let f = try function([x], counter * 10 + x, mode: mode)
    #expect(try f(5) == 5)
    #expect(try f(5) == 15)
    let other = try function([], counter, mode: mode)
    #expect(try other() == 2)
    #expect(counter.value == 3)
    // A function that does not use it leaves it alone.
    #expect(try function([x], x + 1, mode: mode)(1) == 2)
    #expect(counter.value == 3)
  }

  @Test func whatSaysOtherwise() throws {
    let a = try shared(0, "a")
    let b = try shared(0, "b")
    (a.defaultUpdate, b.defaultUpdate) = (a + 1, b + 10)
    try function([], [a, b], noDefaultUpdates: true)()
    #expect(a.value == 0 && b.value == 0)
    try function([], [a, b], noDefaultUpdates: [a])()
    #expect(a.value == 0 && b.value == 10)
    try function([], [a, b], updates: [b: b - 1])()
    #expect(a.value == 1 && b.value == 9)
    try function([], [a, b], noDefaultUpdates: false)()
    #expect(a.value == 2 && b.value == 19)
    let added = try function([], a + b)
    try added.copy(deleteUpdates: true)()
    #expect(a.value == 2 && b.value == 19)
    try added.copy()()
    #expect(a.value == 3 && b.value == 29)
    a.defaultUpdate = nil
    try function([], [a, b])()
    #expect(a.value == 3 && b.value == 39)
  }

  /// What updates are made of is used too.
  @Test func updatesDrawInOthers() throws {
    let (a, b, c) = (try shared(1, "a"), try shared(10, "b"), try shared(100, "c"))
    a.defaultUpdate = a + b
    b.defaultUpdate = b + c
    c.defaultUpdate = c * 2
    #expect(try function([], a * 1)() == 1)
    #expect(a.value == 11 && b.value == 110 && c.value == 200)
    let x = try shared(0, "x")
    try function(updates: [x: x + a])()
    #expect(x.value == 11 && a.value == 121 && b.value == 310 && c.value == 400)
  }

  @Test func aVariableThatIsReplacedIsNotUsed() throws {
    let a = try shared(0, "a")
    a.defaultUpdate = a + 1
    let b = try shared(5, "b")
    #expect(try function([], a * 2, givens: [a: b])() == 10)
    #expect(a.value == 0)
    // The default update itself, as an expression, uses it.
    let next = try #require(a.defaultUpdate)
    #expect(try function([], next)() == 1)
    #expect(a.value == 1)
    // An input that only a default update needs is used.
    let x = T.lscalar("x")
    a.defaultUpdate = a + x
    #expect(try function([x], a)(7) == 1)
    #expect(a.value == 8)
    #expect(kind { try function([], a * 1) } == .missingInputError)
  }

  @Test func itsTypeIsChecked() throws {
    let a = try shared(0, "a")
    a.defaultUpdate = T.constant([1, 2])
    #expect(kind { try function([], a * 1) } == .typeError)
    a.defaultUpdate = a + 0.5
    #expect(kind { try function([], a * 1) } == .typeError)
    a.defaultUpdate = 3
    #expect(try function([], a)() == 0)
    #expect(a.value == 3)
  }

  @Test func evaluationAppliesThemToo() throws {
    let a = try shared(0, "a")
    a.defaultUpdate = a + 1
    let z = a * 2
    #expect(try z.eval() == 0)
    #expect(try z.eval() == 2)
  }

  /// A variable whose update is made of itself goes away with its last user.
  @Test func nothingHoldsItself() throws {
    weak var gone: SharedVariable?
    do {
      let a = try shared(0, "a")
      a.defaultUpdate = a
      a.defaultUpdate = T.switch(T.gt(a, 3), 0, a + a)
      gone = a
      #expect(gone != nil)
    }
    #expect(gone == nil)
  }

  /// Long chains die without recursion.
  @Test func longChains() throws {
    var z = T.constant(0.0)
    for _ in 0..<100_000 {
      let state = try shared(0.0)
      let next = state + z
      state.defaultUpdate = next
      z = next * 2
    }
    #expect(z.error == nil)
  }
}
