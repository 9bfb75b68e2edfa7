// One line for each constructor of Theano's: dtype and pattern are all that differs.

extension tensor {
  // MARK: floatX, or the dtype that is asked for

  /// An input: a scalar of `floatX` or of `dtype`. `T.scalar("x")`, `T.scalar("x", dtype: .int32)`.
  public static var scalar: AnyConstructor { AnyConstructor([]) }
  /// Several at once: `T.scalars("a", "b")`, `T.scalars(3)`.
  public static var scalars: AnyPluralConstructor { AnyPluralConstructor([]) }

  /// An input: a vector of `floatX` or of `dtype`. `T.vector("x")`, `T.vector("x", dtype: .int32)`.
  public static var vector: AnyConstructor { AnyConstructor([false]) }
  /// Several at once: `T.vectors("a", "b")`, `T.vectors(3)`.
  public static var vectors: AnyPluralConstructor { AnyPluralConstructor([false]) }

  /// An input: a matrix of one row, which stretches of `floatX` or of `dtype`. `T.row("x")`, `T.row("x", dtype: .int32)`.
  public static var row: AnyConstructor { AnyConstructor([true, false]) }
  /// Several at once: `T.rows("a", "b")`, `T.rows(3)`.
  public static var rows: AnyPluralConstructor { AnyPluralConstructor([true, false]) }

  /// An input: a matrix of one column, which stretches of `floatX` or of `dtype`. `T.col("x")`, `T.col("x", dtype: .int32)`.
  public static var col: AnyConstructor { AnyConstructor([false, true]) }
  /// Several at once: `T.cols("a", "b")`, `T.cols(3)`.
  public static var cols: AnyPluralConstructor { AnyPluralConstructor([false, true]) }

  /// An input: a matrix of `floatX` or of `dtype`. `T.matrix("x")`, `T.matrix("x", dtype: .int32)`.
  public static var matrix: AnyConstructor { AnyConstructor([false, false]) }
  /// Several at once: `T.matrices("a", "b")`, `T.matrices(3)`.
  public static var matrices: AnyPluralConstructor { AnyPluralConstructor([false, false]) }

  /// An input: a tensor of 3 axes of `floatX` or of `dtype`. `T.tensor3("x")`, `T.tensor3("x", dtype: .int32)`.
  public static var tensor3: AnyConstructor { AnyConstructor([false, false, false]) }
  /// Several at once: `T.tensor3s("a", "b")`, `T.tensor3s(3)`.
  public static var tensor3s: AnyPluralConstructor { AnyPluralConstructor([false, false, false]) }

  /// An input: a tensor of 4 axes of `floatX` or of `dtype`. `T.tensor4("x")`, `T.tensor4("x", dtype: .int32)`.
  public static var tensor4: AnyConstructor { AnyConstructor([false, false, false, false]) }
  /// Several at once: `T.tensor4s("a", "b")`, `T.tensor4s(3)`.
  public static var tensor4s: AnyPluralConstructor { AnyPluralConstructor([false, false, false, false]) }

  /// An input: a tensor of 5 axes of `floatX` or of `dtype`. `T.tensor5("x")`, `T.tensor5("x", dtype: .int32)`.
  public static var tensor5: AnyConstructor { AnyConstructor([false, false, false, false, false]) }
  /// Several at once: `T.tensor5s("a", "b")`, `T.tensor5s(3)`.
  public static var tensor5s: AnyPluralConstructor {
    AnyPluralConstructor([false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of `floatX` or of `dtype`. `T.tensor6("x")`, `T.tensor6("x", dtype: .int32)`.
  public static var tensor6: AnyConstructor { AnyConstructor([false, false, false, false, false, false]) }
  /// Several at once: `T.tensor6s("a", "b")`, `T.tensor6s(3)`.
  public static var tensor6s: AnyPluralConstructor {
    AnyPluralConstructor([false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of `floatX` or of `dtype`. `T.tensor7("x")`, `T.tensor7("x", dtype: .int32)`.
  public static var tensor7: AnyConstructor {
    AnyConstructor([false, false, false, false, false, false, false])
  }
  /// Several at once: `T.tensor7s("a", "b")`, `T.tensor7s(3)`.
  public static var tensor7s: AnyPluralConstructor {
    AnyPluralConstructor([false, false, false, false, false, false, false])
  }

  // MARK: int8

  /// An input: a scalar of int8. `T.bscalar("x")`.
  public static var bscalar: Constructor { Constructor(.int8, []) }
  /// Several at once: `T.bscalars("a", "b")`, `T.bscalars(3)`.
  public static var bscalars: PluralConstructor { PluralConstructor(.int8, []) }

  /// An input: a vector of int8. `T.bvector("x")`.
  public static var bvector: Constructor { Constructor(.int8, [false]) }
  /// Several at once: `T.bvectors("a", "b")`, `T.bvectors(3)`.
  public static var bvectors: PluralConstructor { PluralConstructor(.int8, [false]) }

  /// An input: a matrix of one row, which stretches of int8. `T.brow("x")`.
  public static var brow: Constructor { Constructor(.int8, [true, false]) }
  /// Several at once: `T.brows("a", "b")`, `T.brows(3)`.
  public static var brows: PluralConstructor { PluralConstructor(.int8, [true, false]) }

  /// An input: a matrix of one column, which stretches of int8. `T.bcol("x")`.
  public static var bcol: Constructor { Constructor(.int8, [false, true]) }
  /// Several at once: `T.bcols("a", "b")`, `T.bcols(3)`.
  public static var bcols: PluralConstructor { PluralConstructor(.int8, [false, true]) }

  /// An input: a matrix of int8. `T.bmatrix("x")`.
  public static var bmatrix: Constructor { Constructor(.int8, [false, false]) }
  /// Several at once: `T.bmatrices("a", "b")`, `T.bmatrices(3)`.
  public static var bmatrices: PluralConstructor { PluralConstructor(.int8, [false, false]) }

  /// An input: a tensor of 3 axes of int8. `T.btensor3("x")`.
  public static var btensor3: Constructor { Constructor(.int8, [false, false, false]) }
  /// Several at once: `T.btensor3s("a", "b")`, `T.btensor3s(3)`.
  public static var btensor3s: PluralConstructor { PluralConstructor(.int8, [false, false, false]) }

  /// An input: a tensor of 4 axes of int8. `T.btensor4("x")`.
  public static var btensor4: Constructor { Constructor(.int8, [false, false, false, false]) }
  /// Several at once: `T.btensor4s("a", "b")`, `T.btensor4s(3)`.
  public static var btensor4s: PluralConstructor { PluralConstructor(.int8, [false, false, false, false]) }

  /// An input: a tensor of 5 axes of int8. `T.btensor5("x")`.
  public static var btensor5: Constructor { Constructor(.int8, [false, false, false, false, false]) }
  /// Several at once: `T.btensor5s("a", "b")`, `T.btensor5s(3)`.
  public static var btensor5s: PluralConstructor {
    PluralConstructor(.int8, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of int8. `T.btensor6("x")`.
  public static var btensor6: Constructor { Constructor(.int8, [false, false, false, false, false, false]) }
  /// Several at once: `T.btensor6s("a", "b")`, `T.btensor6s(3)`.
  public static var btensor6s: PluralConstructor {
    PluralConstructor(.int8, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of int8. `T.btensor7("x")`.
  public static var btensor7: Constructor {
    Constructor(.int8, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.btensor7s("a", "b")`, `T.btensor7s(3)`.
  public static var btensor7s: PluralConstructor {
    PluralConstructor(.int8, [false, false, false, false, false, false, false])
  }

  // MARK: int16

  /// An input: a scalar of int16. `T.wscalar("x")`.
  public static var wscalar: Constructor { Constructor(.int16, []) }
  /// Several at once: `T.wscalars("a", "b")`, `T.wscalars(3)`.
  public static var wscalars: PluralConstructor { PluralConstructor(.int16, []) }

  /// An input: a vector of int16. `T.wvector("x")`.
  public static var wvector: Constructor { Constructor(.int16, [false]) }
  /// Several at once: `T.wvectors("a", "b")`, `T.wvectors(3)`.
  public static var wvectors: PluralConstructor { PluralConstructor(.int16, [false]) }

  /// An input: a matrix of one row, which stretches of int16. `T.wrow("x")`.
  public static var wrow: Constructor { Constructor(.int16, [true, false]) }
  /// Several at once: `T.wrows("a", "b")`, `T.wrows(3)`.
  public static var wrows: PluralConstructor { PluralConstructor(.int16, [true, false]) }

  /// An input: a matrix of one column, which stretches of int16. `T.wcol("x")`.
  public static var wcol: Constructor { Constructor(.int16, [false, true]) }
  /// Several at once: `T.wcols("a", "b")`, `T.wcols(3)`.
  public static var wcols: PluralConstructor { PluralConstructor(.int16, [false, true]) }

  /// An input: a matrix of int16. `T.wmatrix("x")`.
  public static var wmatrix: Constructor { Constructor(.int16, [false, false]) }
  /// Several at once: `T.wmatrices("a", "b")`, `T.wmatrices(3)`.
  public static var wmatrices: PluralConstructor { PluralConstructor(.int16, [false, false]) }

  /// An input: a tensor of 3 axes of int16. `T.wtensor3("x")`.
  public static var wtensor3: Constructor { Constructor(.int16, [false, false, false]) }
  /// Several at once: `T.wtensor3s("a", "b")`, `T.wtensor3s(3)`.
  public static var wtensor3s: PluralConstructor { PluralConstructor(.int16, [false, false, false]) }

  /// An input: a tensor of 4 axes of int16. `T.wtensor4("x")`.
  public static var wtensor4: Constructor { Constructor(.int16, [false, false, false, false]) }
  /// Several at once: `T.wtensor4s("a", "b")`, `T.wtensor4s(3)`.
  public static var wtensor4s: PluralConstructor { PluralConstructor(.int16, [false, false, false, false]) }

  /// An input: a tensor of 5 axes of int16. `T.wtensor5("x")`.
  public static var wtensor5: Constructor { Constructor(.int16, [false, false, false, false, false]) }
  /// Several at once: `T.wtensor5s("a", "b")`, `T.wtensor5s(3)`.
  public static var wtensor5s: PluralConstructor {
    PluralConstructor(.int16, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of int16. `T.wtensor6("x")`.
  public static var wtensor6: Constructor { Constructor(.int16, [false, false, false, false, false, false]) }
  /// Several at once: `T.wtensor6s("a", "b")`, `T.wtensor6s(3)`.
  public static var wtensor6s: PluralConstructor {
    PluralConstructor(.int16, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of int16. `T.wtensor7("x")`.
  public static var wtensor7: Constructor {
    Constructor(.int16, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.wtensor7s("a", "b")`, `T.wtensor7s(3)`.
  public static var wtensor7s: PluralConstructor {
    PluralConstructor(.int16, [false, false, false, false, false, false, false])
  }

  // MARK: int32

  /// An input: a scalar of int32. `T.iscalar("x")`.
  public static var iscalar: Constructor { Constructor(.int32, []) }
  /// Several at once: `T.iscalars("a", "b")`, `T.iscalars(3)`.
  public static var iscalars: PluralConstructor { PluralConstructor(.int32, []) }

  /// An input: a vector of int32. `T.ivector("x")`.
  public static var ivector: Constructor { Constructor(.int32, [false]) }
  /// Several at once: `T.ivectors("a", "b")`, `T.ivectors(3)`.
  public static var ivectors: PluralConstructor { PluralConstructor(.int32, [false]) }

  /// An input: a matrix of one row, which stretches of int32. `T.irow("x")`.
  public static var irow: Constructor { Constructor(.int32, [true, false]) }
  /// Several at once: `T.irows("a", "b")`, `T.irows(3)`.
  public static var irows: PluralConstructor { PluralConstructor(.int32, [true, false]) }

  /// An input: a matrix of one column, which stretches of int32. `T.icol("x")`.
  public static var icol: Constructor { Constructor(.int32, [false, true]) }
  /// Several at once: `T.icols("a", "b")`, `T.icols(3)`.
  public static var icols: PluralConstructor { PluralConstructor(.int32, [false, true]) }

  /// An input: a matrix of int32. `T.imatrix("x")`.
  public static var imatrix: Constructor { Constructor(.int32, [false, false]) }
  /// Several at once: `T.imatrices("a", "b")`, `T.imatrices(3)`.
  public static var imatrices: PluralConstructor { PluralConstructor(.int32, [false, false]) }

  /// An input: a tensor of 3 axes of int32. `T.itensor3("x")`.
  public static var itensor3: Constructor { Constructor(.int32, [false, false, false]) }
  /// Several at once: `T.itensor3s("a", "b")`, `T.itensor3s(3)`.
  public static var itensor3s: PluralConstructor { PluralConstructor(.int32, [false, false, false]) }

  /// An input: a tensor of 4 axes of int32. `T.itensor4("x")`.
  public static var itensor4: Constructor { Constructor(.int32, [false, false, false, false]) }
  /// Several at once: `T.itensor4s("a", "b")`, `T.itensor4s(3)`.
  public static var itensor4s: PluralConstructor { PluralConstructor(.int32, [false, false, false, false]) }

  /// An input: a tensor of 5 axes of int32. `T.itensor5("x")`.
  public static var itensor5: Constructor { Constructor(.int32, [false, false, false, false, false]) }
  /// Several at once: `T.itensor5s("a", "b")`, `T.itensor5s(3)`.
  public static var itensor5s: PluralConstructor {
    PluralConstructor(.int32, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of int32. `T.itensor6("x")`.
  public static var itensor6: Constructor { Constructor(.int32, [false, false, false, false, false, false]) }
  /// Several at once: `T.itensor6s("a", "b")`, `T.itensor6s(3)`.
  public static var itensor6s: PluralConstructor {
    PluralConstructor(.int32, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of int32. `T.itensor7("x")`.
  public static var itensor7: Constructor {
    Constructor(.int32, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.itensor7s("a", "b")`, `T.itensor7s(3)`.
  public static var itensor7s: PluralConstructor {
    PluralConstructor(.int32, [false, false, false, false, false, false, false])
  }

  // MARK: int64

  /// An input: a scalar of int64. `T.lscalar("x")`.
  public static var lscalar: Constructor { Constructor(.int64, []) }
  /// Several at once: `T.lscalars("a", "b")`, `T.lscalars(3)`.
  public static var lscalars: PluralConstructor { PluralConstructor(.int64, []) }

  /// An input: a vector of int64. `T.lvector("x")`.
  public static var lvector: Constructor { Constructor(.int64, [false]) }
  /// Several at once: `T.lvectors("a", "b")`, `T.lvectors(3)`.
  public static var lvectors: PluralConstructor { PluralConstructor(.int64, [false]) }

  /// An input: a matrix of one row, which stretches of int64. `T.lrow("x")`.
  public static var lrow: Constructor { Constructor(.int64, [true, false]) }
  /// Several at once: `T.lrows("a", "b")`, `T.lrows(3)`.
  public static var lrows: PluralConstructor { PluralConstructor(.int64, [true, false]) }

  /// An input: a matrix of one column, which stretches of int64. `T.lcol("x")`.
  public static var lcol: Constructor { Constructor(.int64, [false, true]) }
  /// Several at once: `T.lcols("a", "b")`, `T.lcols(3)`.
  public static var lcols: PluralConstructor { PluralConstructor(.int64, [false, true]) }

  /// An input: a matrix of int64. `T.lmatrix("x")`.
  public static var lmatrix: Constructor { Constructor(.int64, [false, false]) }
  /// Several at once: `T.lmatrices("a", "b")`, `T.lmatrices(3)`.
  public static var lmatrices: PluralConstructor { PluralConstructor(.int64, [false, false]) }

  /// An input: a tensor of 3 axes of int64. `T.ltensor3("x")`.
  public static var ltensor3: Constructor { Constructor(.int64, [false, false, false]) }
  /// Several at once: `T.ltensor3s("a", "b")`, `T.ltensor3s(3)`.
  public static var ltensor3s: PluralConstructor { PluralConstructor(.int64, [false, false, false]) }

  /// An input: a tensor of 4 axes of int64. `T.ltensor4("x")`.
  public static var ltensor4: Constructor { Constructor(.int64, [false, false, false, false]) }
  /// Several at once: `T.ltensor4s("a", "b")`, `T.ltensor4s(3)`.
  public static var ltensor4s: PluralConstructor { PluralConstructor(.int64, [false, false, false, false]) }

  /// An input: a tensor of 5 axes of int64. `T.ltensor5("x")`.
  public static var ltensor5: Constructor { Constructor(.int64, [false, false, false, false, false]) }
  /// Several at once: `T.ltensor5s("a", "b")`, `T.ltensor5s(3)`.
  public static var ltensor5s: PluralConstructor {
    PluralConstructor(.int64, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of int64. `T.ltensor6("x")`.
  public static var ltensor6: Constructor { Constructor(.int64, [false, false, false, false, false, false]) }
  /// Several at once: `T.ltensor6s("a", "b")`, `T.ltensor6s(3)`.
  public static var ltensor6s: PluralConstructor {
    PluralConstructor(.int64, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of int64. `T.ltensor7("x")`.
  public static var ltensor7: Constructor {
    Constructor(.int64, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.ltensor7s("a", "b")`, `T.ltensor7s(3)`.
  public static var ltensor7s: PluralConstructor {
    PluralConstructor(.int64, [false, false, false, false, false, false, false])
  }

  // MARK: float32

  /// An input: a scalar of float32. `T.fscalar("x")`.
  public static var fscalar: Constructor { Constructor(.float32, []) }
  /// Several at once: `T.fscalars("a", "b")`, `T.fscalars(3)`.
  public static var fscalars: PluralConstructor { PluralConstructor(.float32, []) }

  /// An input: a vector of float32. `T.fvector("x")`.
  public static var fvector: Constructor { Constructor(.float32, [false]) }
  /// Several at once: `T.fvectors("a", "b")`, `T.fvectors(3)`.
  public static var fvectors: PluralConstructor { PluralConstructor(.float32, [false]) }

  /// An input: a matrix of one row, which stretches of float32. `T.frow("x")`.
  public static var frow: Constructor { Constructor(.float32, [true, false]) }
  /// Several at once: `T.frows("a", "b")`, `T.frows(3)`.
  public static var frows: PluralConstructor { PluralConstructor(.float32, [true, false]) }

  /// An input: a matrix of one column, which stretches of float32. `T.fcol("x")`.
  public static var fcol: Constructor { Constructor(.float32, [false, true]) }
  /// Several at once: `T.fcols("a", "b")`, `T.fcols(3)`.
  public static var fcols: PluralConstructor { PluralConstructor(.float32, [false, true]) }

  /// An input: a matrix of float32. `T.fmatrix("x")`.
  public static var fmatrix: Constructor { Constructor(.float32, [false, false]) }
  /// Several at once: `T.fmatrices("a", "b")`, `T.fmatrices(3)`.
  public static var fmatrices: PluralConstructor { PluralConstructor(.float32, [false, false]) }

  /// An input: a tensor of 3 axes of float32. `T.ftensor3("x")`.
  public static var ftensor3: Constructor { Constructor(.float32, [false, false, false]) }
  /// Several at once: `T.ftensor3s("a", "b")`, `T.ftensor3s(3)`.
  public static var ftensor3s: PluralConstructor { PluralConstructor(.float32, [false, false, false]) }

  /// An input: a tensor of 4 axes of float32. `T.ftensor4("x")`.
  public static var ftensor4: Constructor { Constructor(.float32, [false, false, false, false]) }
  /// Several at once: `T.ftensor4s("a", "b")`, `T.ftensor4s(3)`.
  public static var ftensor4s: PluralConstructor {
    PluralConstructor(.float32, [false, false, false, false])
  }

  /// An input: a tensor of 5 axes of float32. `T.ftensor5("x")`.
  public static var ftensor5: Constructor { Constructor(.float32, [false, false, false, false, false]) }
  /// Several at once: `T.ftensor5s("a", "b")`, `T.ftensor5s(3)`.
  public static var ftensor5s: PluralConstructor {
    PluralConstructor(.float32, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of float32. `T.ftensor6("x")`.
  public static var ftensor6: Constructor {
    Constructor(.float32, [false, false, false, false, false, false])
  }
  /// Several at once: `T.ftensor6s("a", "b")`, `T.ftensor6s(3)`.
  public static var ftensor6s: PluralConstructor {
    PluralConstructor(.float32, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of float32. `T.ftensor7("x")`.
  public static var ftensor7: Constructor {
    Constructor(.float32, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.ftensor7s("a", "b")`, `T.ftensor7s(3)`.
  public static var ftensor7s: PluralConstructor {
    PluralConstructor(.float32, [false, false, false, false, false, false, false])
  }

  // MARK: float64

  /// An input: a scalar of float64. `T.dscalar("x")`.
  public static var dscalar: Constructor { Constructor(.float64, []) }
  /// Several at once: `T.dscalars("a", "b")`, `T.dscalars(3)`.
  public static var dscalars: PluralConstructor { PluralConstructor(.float64, []) }

  /// An input: a vector of float64. `T.dvector("x")`.
  public static var dvector: Constructor { Constructor(.float64, [false]) }
  /// Several at once: `T.dvectors("a", "b")`, `T.dvectors(3)`.
  public static var dvectors: PluralConstructor { PluralConstructor(.float64, [false]) }

  /// An input: a matrix of one row, which stretches of float64. `T.drow("x")`.
  public static var drow: Constructor { Constructor(.float64, [true, false]) }
  /// Several at once: `T.drows("a", "b")`, `T.drows(3)`.
  public static var drows: PluralConstructor { PluralConstructor(.float64, [true, false]) }

  /// An input: a matrix of one column, which stretches of float64. `T.dcol("x")`.
  public static var dcol: Constructor { Constructor(.float64, [false, true]) }
  /// Several at once: `T.dcols("a", "b")`, `T.dcols(3)`.
  public static var dcols: PluralConstructor { PluralConstructor(.float64, [false, true]) }

  /// An input: a matrix of float64. `T.dmatrix("x")`.
  public static var dmatrix: Constructor { Constructor(.float64, [false, false]) }
  /// Several at once: `T.dmatrices("a", "b")`, `T.dmatrices(3)`.
  public static var dmatrices: PluralConstructor { PluralConstructor(.float64, [false, false]) }

  /// An input: a tensor of 3 axes of float64. `T.dtensor3("x")`.
  public static var dtensor3: Constructor { Constructor(.float64, [false, false, false]) }
  /// Several at once: `T.dtensor3s("a", "b")`, `T.dtensor3s(3)`.
  public static var dtensor3s: PluralConstructor { PluralConstructor(.float64, [false, false, false]) }

  /// An input: a tensor of 4 axes of float64. `T.dtensor4("x")`.
  public static var dtensor4: Constructor { Constructor(.float64, [false, false, false, false]) }
  /// Several at once: `T.dtensor4s("a", "b")`, `T.dtensor4s(3)`.
  public static var dtensor4s: PluralConstructor {
    PluralConstructor(.float64, [false, false, false, false])
  }

  /// An input: a tensor of 5 axes of float64. `T.dtensor5("x")`.
  public static var dtensor5: Constructor { Constructor(.float64, [false, false, false, false, false]) }
  /// Several at once: `T.dtensor5s("a", "b")`, `T.dtensor5s(3)`.
  public static var dtensor5s: PluralConstructor {
    PluralConstructor(.float64, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of float64. `T.dtensor6("x")`.
  public static var dtensor6: Constructor {
    Constructor(.float64, [false, false, false, false, false, false])
  }
  /// Several at once: `T.dtensor6s("a", "b")`, `T.dtensor6s(3)`.
  public static var dtensor6s: PluralConstructor {
    PluralConstructor(.float64, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of float64. `T.dtensor7("x")`.
  public static var dtensor7: Constructor {
    Constructor(.float64, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.dtensor7s("a", "b")`, `T.dtensor7s(3)`.
  public static var dtensor7s: PluralConstructor {
    PluralConstructor(.float64, [false, false, false, false, false, false, false])
  }

  // MARK: complex64

  /// An input: a scalar of complex64. `T.cscalar("x")`.
  public static var cscalar: Constructor { Constructor(.complex64, []) }
  /// Several at once: `T.cscalars("a", "b")`, `T.cscalars(3)`.
  public static var cscalars: PluralConstructor { PluralConstructor(.complex64, []) }

  /// An input: a vector of complex64. `T.cvector("x")`.
  public static var cvector: Constructor { Constructor(.complex64, [false]) }
  /// Several at once: `T.cvectors("a", "b")`, `T.cvectors(3)`.
  public static var cvectors: PluralConstructor { PluralConstructor(.complex64, [false]) }

  /// An input: a matrix of one row, which stretches of complex64. `T.crow("x")`.
  public static var crow: Constructor { Constructor(.complex64, [true, false]) }
  /// Several at once: `T.crows("a", "b")`, `T.crows(3)`.
  public static var crows: PluralConstructor { PluralConstructor(.complex64, [true, false]) }

  /// An input: a matrix of one column, which stretches of complex64. `T.ccol("x")`.
  public static var ccol: Constructor { Constructor(.complex64, [false, true]) }
  /// Several at once: `T.ccols("a", "b")`, `T.ccols(3)`.
  public static var ccols: PluralConstructor { PluralConstructor(.complex64, [false, true]) }

  /// An input: a matrix of complex64. `T.cmatrix("x")`.
  public static var cmatrix: Constructor { Constructor(.complex64, [false, false]) }
  /// Several at once: `T.cmatrices("a", "b")`, `T.cmatrices(3)`.
  public static var cmatrices: PluralConstructor { PluralConstructor(.complex64, [false, false]) }

  /// An input: a tensor of 3 axes of complex64. `T.ctensor3("x")`.
  public static var ctensor3: Constructor { Constructor(.complex64, [false, false, false]) }
  /// Several at once: `T.ctensor3s("a", "b")`, `T.ctensor3s(3)`.
  public static var ctensor3s: PluralConstructor { PluralConstructor(.complex64, [false, false, false]) }

  /// An input: a tensor of 4 axes of complex64. `T.ctensor4("x")`.
  public static var ctensor4: Constructor { Constructor(.complex64, [false, false, false, false]) }
  /// Several at once: `T.ctensor4s("a", "b")`, `T.ctensor4s(3)`.
  public static var ctensor4s: PluralConstructor {
    PluralConstructor(.complex64, [false, false, false, false])
  }

  /// An input: a tensor of 5 axes of complex64. `T.ctensor5("x")`.
  public static var ctensor5: Constructor { Constructor(.complex64, [false, false, false, false, false]) }
  /// Several at once: `T.ctensor5s("a", "b")`, `T.ctensor5s(3)`.
  public static var ctensor5s: PluralConstructor {
    PluralConstructor(.complex64, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of complex64. `T.ctensor6("x")`.
  public static var ctensor6: Constructor {
    Constructor(.complex64, [false, false, false, false, false, false])
  }
  /// Several at once: `T.ctensor6s("a", "b")`, `T.ctensor6s(3)`.
  public static var ctensor6s: PluralConstructor {
    PluralConstructor(.complex64, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of complex64. `T.ctensor7("x")`.
  public static var ctensor7: Constructor {
    Constructor(.complex64, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.ctensor7s("a", "b")`, `T.ctensor7s(3)`.
  public static var ctensor7s: PluralConstructor {
    PluralConstructor(.complex64, [false, false, false, false, false, false, false])
  }

  // MARK: complex128

  /// An input: a scalar of complex128. `T.zscalar("x")`.
  public static var zscalar: Constructor { Constructor(.complex128, []) }
  /// Several at once: `T.zscalars("a", "b")`, `T.zscalars(3)`.
  public static var zscalars: PluralConstructor { PluralConstructor(.complex128, []) }

  /// An input: a vector of complex128. `T.zvector("x")`.
  public static var zvector: Constructor { Constructor(.complex128, [false]) }
  /// Several at once: `T.zvectors("a", "b")`, `T.zvectors(3)`.
  public static var zvectors: PluralConstructor { PluralConstructor(.complex128, [false]) }

  /// An input: a matrix of one row, which stretches of complex128. `T.zrow("x")`.
  public static var zrow: Constructor { Constructor(.complex128, [true, false]) }
  /// Several at once: `T.zrows("a", "b")`, `T.zrows(3)`.
  public static var zrows: PluralConstructor { PluralConstructor(.complex128, [true, false]) }

  /// An input: a matrix of one column, which stretches of complex128. `T.zcol("x")`.
  public static var zcol: Constructor { Constructor(.complex128, [false, true]) }
  /// Several at once: `T.zcols("a", "b")`, `T.zcols(3)`.
  public static var zcols: PluralConstructor { PluralConstructor(.complex128, [false, true]) }

  /// An input: a matrix of complex128. `T.zmatrix("x")`.
  public static var zmatrix: Constructor { Constructor(.complex128, [false, false]) }
  /// Several at once: `T.zmatrices("a", "b")`, `T.zmatrices(3)`.
  public static var zmatrices: PluralConstructor { PluralConstructor(.complex128, [false, false]) }

  /// An input: a tensor of 3 axes of complex128. `T.ztensor3("x")`.
  public static var ztensor3: Constructor { Constructor(.complex128, [false, false, false]) }
  /// Several at once: `T.ztensor3s("a", "b")`, `T.ztensor3s(3)`.
  public static var ztensor3s: PluralConstructor { PluralConstructor(.complex128, [false, false, false]) }

  /// An input: a tensor of 4 axes of complex128. `T.ztensor4("x")`.
  public static var ztensor4: Constructor { Constructor(.complex128, [false, false, false, false]) }
  /// Several at once: `T.ztensor4s("a", "b")`, `T.ztensor4s(3)`.
  public static var ztensor4s: PluralConstructor {
    PluralConstructor(.complex128, [false, false, false, false])
  }

  /// An input: a tensor of 5 axes of complex128. `T.ztensor5("x")`.
  public static var ztensor5: Constructor { Constructor(.complex128, [false, false, false, false, false]) }
  /// Several at once: `T.ztensor5s("a", "b")`, `T.ztensor5s(3)`.
  public static var ztensor5s: PluralConstructor {
    PluralConstructor(.complex128, [false, false, false, false, false])
  }

  /// An input: a tensor of 6 axes of complex128. `T.ztensor6("x")`.
  public static var ztensor6: Constructor {
    Constructor(.complex128, [false, false, false, false, false, false])
  }
  /// Several at once: `T.ztensor6s("a", "b")`, `T.ztensor6s(3)`.
  public static var ztensor6s: PluralConstructor {
    PluralConstructor(.complex128, [false, false, false, false, false, false])
  }

  /// An input: a tensor of 7 axes of complex128. `T.ztensor7("x")`.
  public static var ztensor7: Constructor {
    Constructor(.complex128, [false, false, false, false, false, false, false])
  }
  /// Several at once: `T.ztensor7s("a", "b")`, `T.ztensor7s(3)`.
  public static var ztensor7s: PluralConstructor {
    PluralConstructor(.complex128, [false, false, false, false, false, false, false])
  }
}
