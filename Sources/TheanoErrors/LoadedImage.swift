internal import CTheanoFrames

/// A program or library in this process.
///
/// The loader is asked for them under its own lock. The standard library's `ImageMap.capture()`
/// reads the headers of everything that is mapped, and crashes if another thread unmaps a file
/// meanwhile (a thread that ends after it has symbolised something does).
struct LoadedImage {
  let path: String
  let base: UInt
  let end: UInt
  let buildID: [UInt8]

  var name: String {
    String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
  }

  /// All that are loaded now, by rising address.
  static func all() -> [LoadedImage] {
    var images: [LoadedImage] = []
    withUnsafeMutablePointer(to: &images) { pointer in
      theano_images(
        { image, context in
          guard let image = image?.pointee, let path = image.path, let context else { return }
          context.assumingMemoryBound(to: [LoadedImage].self).pointee.append(
            LoadedImage(
              path: String(cString: path), base: UInt(image.base), end: UInt(image.end),
              buildID: Array(UnsafeBufferPointer(start: image.build_id, count: image.build_id_count))))
        }, pointer)
    }
    return images.sorted { $0.base < $1.base }
  }

  static func containing(_ address: UInt, in images: [LoadedImage]) -> LoadedImage? {
    images.last { $0.base <= address && address < $0.end }
  }
}
