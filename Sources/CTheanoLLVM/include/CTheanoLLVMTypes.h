#ifndef CTHEANO_LLVM_TYPES_H
#define CTHEANO_LLVM_TYPES_H

#include <stdint.h>

/// LLVM's objects, seen only through pointers. Each has a body of one byte that nobody reads, because Swift
/// then tells a value from a type; of incomplete structures it would make one and the same `OpaquePointer`.
#define THEANO_LLVM_OBJECT(name) \
  typedef struct name##Object {  \
    char unseen;                 \
  } *name

THEANO_LLVM_OBJECT(LLVMContext);
THEANO_LLVM_OBJECT(LLVMModule);
THEANO_LLVM_OBJECT(LLVMType);
THEANO_LLVM_OBJECT(LLVMValue);
THEANO_LLVM_OBJECT(LLVMBlock);
THEANO_LLVM_OBJECT(LLVMBuilder);
THEANO_LLVM_OBJECT(LLVMAttribute);
THEANO_LLVM_OBJECT(LLVMMetadata);
THEANO_LLVM_OBJECT(LLVMDiagnostic);
THEANO_LLVM_OBJECT(LLVMMemoryBuffer);
THEANO_LLVM_OBJECT(LLVMTarget);
THEANO_LLVM_OBJECT(LLVMTargetMachine);
THEANO_LLVM_OBJECT(LLVMTargetData);
THEANO_LLVM_OBJECT(LLVMPassOptions);
THEANO_LLVM_OBJECT(LLVMError);
THEANO_LLVM_OBJECT(LLVMJIT);
THEANO_LLVM_OBJECT(LLVMJITBuilder);
THEANO_LLVM_OBJECT(LLVMJITTargetBuilder);
THEANO_LLVM_OBJECT(LLVMJITSession);
THEANO_LLVM_OBJECT(LLVMJITDylib);
THEANO_LLVM_OBJECT(LLVMJITTracker);
THEANO_LLVM_OBJECT(LLVMJITGenerator);
THEANO_LLVM_OBJECT(LLVMJITUnit);
THEANO_LLVM_OBJECT(LLVMJITObjectLayer);
THEANO_LLVM_OBJECT(LLVMJITName);
#undef THEANO_LLVM_OBJECT

/// Imported as a Swift enumeration: `LLVMIntPredicate.eq`.
#define THEANO_LLVM_ENUM(name) enum __attribute__((enum_extensibility(closed))) name : unsigned int

THEANO_LLVM_ENUM(LLVMIntPredicate) {
  LLVMIntPredicateEq = 32,
  LLVMIntPredicateNe,
  LLVMIntPredicateUgt,
  LLVMIntPredicateUge,
  LLVMIntPredicateUlt,
  LLVMIntPredicateUle,
  LLVMIntPredicateSgt,
  LLVMIntPredicateSge,
  LLVMIntPredicateSlt,
  LLVMIntPredicateSle,
};

/// Ordered (false where an operand is NaN) and unordered (true there) comparisons.
THEANO_LLVM_ENUM(LLVMRealPredicate) {
  LLVMRealPredicateFalse = 0,
  LLVMRealPredicateOeq,
  LLVMRealPredicateOgt,
  LLVMRealPredicateOge,
  LLVMRealPredicateOlt,
  LLVMRealPredicateOle,
  LLVMRealPredicateOne,
  LLVMRealPredicateOrd,
  LLVMRealPredicateUno,
  LLVMRealPredicateUeq,
  LLVMRealPredicateUgt,
  LLVMRealPredicateUge,
  LLVMRealPredicateUlt,
  LLVMRealPredicateUle,
  LLVMRealPredicateUne,
  LLVMRealPredicateTrue,
};

/// The linkages we give to what we emit.
THEANO_LLVM_ENUM(LLVMLinkage) {
  LLVMLinkageExternal = 0,
  LLVMLinkageInternal = 8,
  LLVMLinkagePrivate = 9,
};

THEANO_LLVM_ENUM(LLVMUnnamedAddress) {
  LLVMUnnamedAddressNone = 0,
  LLVMUnnamedAddressLocal = 1,
  LLVMUnnamedAddressGlobal = 2,
};

THEANO_LLVM_ENUM(LLVMVisibility) {
  LLVMVisibilityDefault = 0,
  LLVMVisibilityHidden = 1,
};

/// What the verifier does with a bad module besides saying so; `abort` is left out on purpose.
THEANO_LLVM_ENUM(LLVMVerifierAction) {
  LLVMVerifierActionPrint = 1,
  LLVMVerifierActionReturnStatus = 2,
};

THEANO_LLVM_ENUM(LLVMOptimization) {
  LLVMOptimizationNone = 0,
  LLVMOptimizationLess = 1,
  LLVMOptimizationDefault = 2,
  LLVMOptimizationAggressive = 3,
};

THEANO_LLVM_ENUM(LLVMRelocation) {
  LLVMRelocationDefault = 0,
  LLVMRelocationStatic = 1,
  LLVMRelocationPic = 2,
};

/// LLVM's "JIT default" is left out on purpose: it silently means `large`, under which every call and every
/// constant costs an instruction more.
THEANO_LLVM_ENUM(LLVMCodeModel) {
  LLVMCodeModelDefault = 0,
  LLVMCodeModelSmall = 3,
  LLVMCodeModelLarge = 6,
};

THEANO_LLVM_ENUM(LLVMFileType) {
  LLVMFileTypeAssembly = 0,
  LLVMFileTypeObject = 1,
};

THEANO_LLVM_ENUM(LLVMSeverity) {
  LLVMSeverityError = 0,
  LLVMSeverityWarning = 1,
  LLVMSeverityRemark = 2,
  LLVMSeverityNote = 3,
};

#undef THEANO_LLVM_ENUM

/// Bits for `SetFastMathFlags`.
#define THEANO_LLVM_REASSOCIATE 1U
#define THEANO_LLVM_NO_NANS 2U
#define THEANO_LLVM_NO_INFINITIES 4U
#define THEANO_LLVM_NO_SIGNED_ZEROS 8U
#define THEANO_LLVM_RECIPROCAL 16U
#define THEANO_LLVM_CONTRACT 32U
#define THEANO_LLVM_APPROXIMATE 64U

/// Indices for `AddAttributeAtIndex`; parameter n is n + 1.
#define THEANO_LLVM_AT_RESULT 0U
#define THEANO_LLVM_AT_FUNCTION 0xFFFFFFFFU

/// Bits for `LLVMJITSymbol.generic_flags`.
#define THEANO_LLVM_SYMBOL_EXPORTED 1U
#define THEANO_LLVM_SYMBOL_CALLABLE 4U

/// A name and the address it stands for, given to emitted code by `OrcAbsoluteSymbols`. The layout is LLVM's
/// `LLVMOrcCSymbolMapPair`.
struct LLVMJITSymbol {
  LLVMJITName _Nonnull name;
  uint64_t address;
  uint8_t generic_flags;
  uint8_t target_flags;
};

#endif
