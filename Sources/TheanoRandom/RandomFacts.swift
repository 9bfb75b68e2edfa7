import TheanoArrays
import TheanoErrors

/// Why generators and random numbers refuse what they are given.
package enum RandomFacts: ErrorFact {
  case seed(Int)
  case noSeed
  case zeroSeed
  case mrgSeed(Int)
  case mrgSeedCount(Int)
  case mrgSeedPart(first: Bool, Int, below: Int)
  case mrgZeroPart(first: Bool)
  case state(String, DType, [Int])

  package var kind: TheanoError.Kind {
    switch self {
    case .seed, .noSeed, .zeroSeed, .mrgSeed, .mrgSeedPart, .mrgZeroPart, .state: .valueError
    case .mrgSeedCount: .typeError
    }
  }

  package var operation: String? {
    switch self {
    case .seed, .noSeed: "RandomStreams"
    case .zeroSeed, .mrgSeed, .mrgSeedCount, .mrgSeedPart, .mrgZeroPart: "MRGRandomStreams"
    case .state(let name, _, _): name
    }
  }

  package var message: String {
    switch self {
    case .seed(let seed): "Seed must be between 0 and 2**32 - 1, got \(seed)"
    case .noSeed: "Seed must be non-empty"
    case .zeroSeed: "seed should not be 0"
    case .mrgSeed(let seed): "seed should be positive and less than 2147462579, got \(seed)"
    case .mrgSeedCount(let count): "seed should be 1 integer or 6 integers, got \(count)"
    case .mrgSeedPart(let first, let number, let modulus):
      "The \(first ? "first" : "last") 3 values of seed should not be negative and less than \(modulus), got \(number)"
    case .mrgZeroPart(let first): "The \(first ? "first" : "last") 3 values of seed should not be all 0"
    case .state(_, let dtype, let shape): "the value is no state of the generator: got \(dtype.name) of shape \(shape)"
    }
  }

  package var hint: String? {
    switch self {
    case .state: "give a state that was read from a generator of this kind, or seed it"
    case .seed, .noSeed, .zeroSeed, .mrgSeed, .mrgSeedCount, .mrgSeedPart, .mrgZeroPart: nil
    }
  }
}
