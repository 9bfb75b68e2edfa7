import Synchronization
import TheanoErrors

/// The linked code of the process, by name. Code that nobody uses any more is released.
final class Linker: Sendable {
  static let shared = Linker()

  private struct Linked {
    let address: UInt
    /// Keeps the memory.
    let owner: any AnyObject & Sendable
    var users: Int
  }

  private let live = Mutex<[String: Linked]>([:])

  /// The code of that name, if it is linked already.
  func code(_ symbol: String) -> LinkedCode? {
    let address = live.withLock { live -> UInt? in
      live[symbol]?.users += 1
      return live[symbol]?.address
    }
    return address.map { LinkedCode(symbol, $0, self) }
  }

  /// Links code that defines `symbol`, or takes what is linked under that name.
  func link(_ object: ObjectCode, _ symbol: String) throws(TheanoError) -> LinkedCode {
    let result = live.withLock { live -> Result<UInt, TheanoError> in
      if let known = live[symbol] {
        live[symbol]?.users += 1
        return .success(known.address)
      }
      do throws(TheanoError) {
        let linked = try Linker.load(object, symbol)
        live[symbol] = linked
        return .success(linked.address)
      } catch {
        return .failure(error)
      }
    }
    return LinkedCode(symbol, try result.get(), self)
  }

  /// Links objects with the functions that each defines, any of which may be linked already; nil where that takes LLVM's
  /// linker, which knows of each name one piece of code only.
  func link(_ parts: [LoadedCode.Part]) -> [[LinkedCode]]? {
    let addresses = live.withLock { live -> [[UInt]]? in
      let missing = parts.map { part in (part.object, part.functions.filter { live[$0] == nil }) }
        .filter { !$0.1.isEmpty }
      if !missing.isEmpty {
        guard let code = LoadedCode(missing) else { return nil }
        for (part, addresses) in zip(missing, code.addresses) {
          for (symbol, address) in zip(part.1, addresses) {
            live[symbol] = Linked(address: address, owner: code, users: 0)
          }
        }
      }
      return parts.map { part in
        part.functions.compactMap { symbol in
          live[symbol]?.users += 1
          return live[symbol]?.address
        }
      }
    }
    return addresses.map { zip(parts, $0).map { zip($0.functions, $1).map { LinkedCode($0, $1, self) } } }
  }

  /// The same of one object.
  func link(_ object: ObjectCode, _ symbols: [String]) -> [LinkedCode]? { link([(object, symbols)])?[0] }

  /// By our own loader where it can, which spares opening LLVM.
  private static func load(_ object: ObjectCode, _ symbol: String) throws(TheanoError) -> Linked {
    if let code = LoadedCode(object, symbol) { return Linked(address: code.address, owner: code, users: 1) }
    let jit = try JIT.shared()
    let code = try LLVMUse.with { () throws(TheanoError) in try jit.link(object, symbol) }
    return Linked(address: code.address, owner: code, users: 1)
  }

  fileprivate func drop(_ symbol: String) {
    // Under the lock, so that nobody links the name again while LLVM still knows it.
    live.withLock { live in
      live[symbol]?.users -= 1
      if live[symbol]?.users == 0 { live[symbol] = nil }
    }
  }

  /// Pieces of code that are linked.
  var count: Int { live.withLock { $0.count } }
}

/// A user of linked code; the code goes with the last one.
final class LinkedCode: Sendable {
  let address: UInt
  private let symbol: String
  private let linker: Linker

  fileprivate init(_ symbol: String, _ address: UInt, _ linker: Linker) {
    (self.symbol, self.address, self.linker) = (symbol, address, linker)
  }

  deinit { linker.drop(symbol) }
}
