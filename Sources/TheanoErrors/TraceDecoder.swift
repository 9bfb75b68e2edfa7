#if canImport(Runtime) && os(Linux) && _pointerBitWidth(_64)

  /// Gives the standard library's `Backtrace` the addresses it is to symbolise.
  ///
  /// A `Backtrace` can be made of given addresses only by decoding it. It decodes three strings: the
  /// architecture, the frames in Swift's Compact Backtrace Format and the images in its Compact
  /// ImageMap Format, both in base 64 without padding.
  struct TraceDecoder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private let strings: [String: String]

    /// Without images the standard library looks for them itself.
    init(returnAddresses: [UInt], images: [LoadedImage]?) {
      #if arch(x86_64)
        let architecture = "x86_64"
      #else
        let architecture = "arm64"
      #endif
      var strings = [
        "architecture": architecture,
        "backtrace": TraceDecoder.base64(TraceDecoder.compact(returnAddresses)),
      ]
      if let images { strings["imageMap"] = TraceDecoder.base64(TraceDecoder.compact(images)) }
      self.strings = strings
    }

    /// Words of 64 bits (2); for each frame the code of an absolute return address in eight bytes
    /// (0x2f) and the address, its highest byte first; the end (0).
    private static func compact(_ addresses: [UInt]) -> [UInt8] {
      var bytes: [UInt8] = [0x02]
      for address in addresses {
        bytes.append(0x2f)
        bytes += word(address)
      }
      bytes.append(0)
      return bytes
    }

    /// Words of 64 bits (2), a name of the platform and the number of images; for each image the
    /// code of two absolute addresses in eight bytes (0x3f), its start, its length up to the end
    /// of its code, its build id with its length before it, and its path in pieces of at most 63
    /// bytes, a zero at the end.
    private static func compact(_ images: [LoadedImage]) -> [UInt8] {
      let platform = Array("Linux".utf8)
      var bytes: [UInt8] = [0x02] + count(platform.count) + platform + count(images.count)
      for image in images {
        bytes.append(0x3f)
        bytes += word(image.base) + word(image.end - image.base)
        bytes += count(image.buildID.count) + image.buildID
        let path = Array(image.path.utf8)
        for start in stride(from: 0, to: path.count, by: 63) {
          let piece = path[start..<min(start + 63, path.count)]
          bytes.append(UInt8(piece.count))
          bytes += piece
        }
        bytes.append(0)
      }
      return bytes
    }

    /// Eight bytes, the highest first.
    private static func word(_ value: UInt) -> [UInt8] {
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt($0)) }
    }

    /// Seven bits a byte, the highest first, the top bit set in all but the last.
    private static func count(_ value: Int) -> [UInt8] {
      var bytes = [UInt8(value & 0x7f)]
      var rest = value >> 7
      while rest > 0 {
        bytes.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
      }
      return bytes.reversed()
    }

    private static func base64(_ bytes: [UInt8]) -> String {
      let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
      var text: [UInt8] = []
      var bits: UInt32 = 0
      var held = 0
      for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        held += 8
        while held >= 6 {
          held -= 6
          text.append(digits[Int(bits >> UInt32(held) & 63)])
        }
      }
      if held > 0 { text.append(digits[Int(bits << UInt32(6 - held) & 63)]) }
      return String(decoding: text, as: UTF8.self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(Strings(strings: strings))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Unexpected() }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Unexpected() }

    /// The standard library asked for something that its format did not have when this was written.
    private struct Unexpected: Error {}

    private struct Strings<Key: CodingKey>: KeyedDecodingContainerProtocol {
      let strings: [String: String]
      let codingPath: [any CodingKey] = []
      var allKeys: [Key] { strings.keys.sorted().compactMap { Key(stringValue: $0) } }

      func contains(_ key: Key) -> Bool { strings[key.stringValue] != nil }
      func decodeNil(forKey key: Key) throws -> Bool { strings[key.stringValue] == nil }
      func decode(_ type: String.Type, forKey key: Key) throws -> String {
        guard let text = strings[key.stringValue] else { throw Unexpected() }
        return text
      }

      func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { throw Unexpected() }
      func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw Unexpected() }
      func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw Unexpected() }
      func decode(_ type: Int.Type, forKey key: Key) throws -> Int { throw Unexpected() }
      func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { throw Unexpected() }
      func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { throw Unexpected() }
      func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { throw Unexpected() }
      func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { throw Unexpected() }
      func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { throw Unexpected() }
      func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { throw Unexpected() }
      func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { throw Unexpected() }
      func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { throw Unexpected() }
      func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { throw Unexpected() }

      /// A type that reads itself from one string (as `String` does when asked for generically).
      func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        guard let text = strings[key.stringValue] as? T else { throw Unexpected() }
        return text
      }

      func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
      ) throws -> KeyedDecodingContainer<NestedKey> { throw Unexpected() }
      func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw Unexpected()
      }
      func superDecoder() throws -> any Decoder { throw Unexpected() }
      func superDecoder(forKey key: Key) throws -> any Decoder { throw Unexpected() }
    }
  }

#endif
