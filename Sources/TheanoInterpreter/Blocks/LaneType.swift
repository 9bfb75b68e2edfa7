internal import CTheanoBlocks
import TheanoArrays

/// The type of a block's lanes, as instructions know it.
enum LaneType: UInt32 {
  case u8, u16, u32, u64, i8, i16, i32, i64, f16, f32, f64, pair, c64, c128

  init(_ dtype: DType) {
    switch dtype {
    case .bool, .uint8: self = .u8
    case .uint16: self = .u16
    case .uint32: self = .u32
    case .uint64: self = .u64
    case .int8: self = .i8
    case .int16: self = .i16
    case .int32: self = .i32
    case .int64: self = .i64
    case .float16: self = .f16
    case .float32: self = .f32
    case .float64: self = .f64
    case .complex64: self = .c64
    case .complex128: self = .c128
    }
  }

  var width: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16, .f16: 2
    case .u32, .i32, .f32: 4
    case .u64, .i64, .f64, .c64: 8
    case .pair, .c128: 16
    }
  }

  /// For what does not look at more than the bits.
  var bits: LaneType {
    switch width {
    case 1: .u8
    case 2: .u16
    case 4: .u32
    case 8: .u64
    case _: .pair
    }
  }

  func key(_ op: theano_lane_op, from: LaneType? = nil) -> UInt32 {
    op.rawValue << 8 | rawValue << 4 | (from?.rawValue ?? 0)
  }
}
