#ifndef CTHEANO_LLVM_H
#define CTHEANO_LLVM_H

#include <stddef.h>
#include <stdint.h>

#include "CTheanoLLVMTypes.h"
#include "CTheanoLoader.h"

/// LLVM 19 to 21, opened while the program runs: prototypes of our own for what we use of its C interface. A
/// function keeps LLVM's name without the leading "LLVM": `LLVMBuildFAdd` is `api.pointee.BuildFAdd`.
///
/// LLVM's rules hold: one thread at a time for a context and all that is in it; an argument called `consumed`
/// belongs to LLVM after the call; results of verifying, parsing and emitting are 0 where all went well.

#define THEANO_LLVM_OLDEST 19
#define THEANO_LLVM_NEWEST 21

/// The version whose options are set: those of others were not tried, and LLVM ends the process at one that it does
/// not know.
#define THEANO_LLVM_WITH_OPTIONS 19

// Shorthand for this file alone.
#define CONTEXT LLVMContext _Nonnull
#define MODULE LLVMModule _Nonnull
#define TYPE LLVMType _Nonnull
#define TYPES LLVMType _Nonnull *_Nullable
#define VALUE LLVMValue _Nonnull
#define VALUES LLVMValue _Nonnull *_Nullable
#define OPTIONAL_VALUE LLVMValue _Nullable
#define BLOCK LLVMBlock _Nonnull
#define BUILDER LLVMBuilder _Nonnull
#define BUFFER LLVMMemoryBuffer _Nonnull
#define MACHINE LLVMTargetMachine _Nonnull
#define ERROR LLVMError _Nullable
#define JIT LLVMJIT _Nonnull
#define SESSION LLVMJITSession _Nonnull
#define DYLIB LLVMJITDylib _Nonnull
#define TRACKER LLVMJITTracker _Nonnull
#define TEXT const char *_Nonnull

// F(optional, result, name, parameters), grouped by what is made.

/// Versions, messages and errors.
#define THEANO_LLVM_MESSAGE_FUNCTIONS(F) \
  F(0, void, GetVersion, (unsigned *_Nullable major, unsigned *_Nullable minor, unsigned *_Nullable patch)) \
  F(0, void, DisposeMessage, (char *_Nonnull message)) \
  F(0, char *_Nonnull, GetErrorMessage, (LLVMError _Nonnull consumed)) \
  F(0, void, DisposeErrorMessage, (char *_Nonnull message)) \
  F(0, void, ConsumeError, (LLVMError _Nonnull error)) \
  F(0, void, ParseCommandLineOptions, \
    (int count, const char *_Nonnull const *_Nonnull words, const char *_Nullable overview)) \
  F(0, void, InstallFatalErrorHandler, (void (*_Nonnull handler)(const char *_Nonnull reason))) \
  F(0, void, ResetFatalErrorHandler, (void)) \
  F(0, void, ContextSetDiagnosticHandler, \
    (CONTEXT, void (*_Nullable handler)(LLVMDiagnostic _Nonnull, void *_Nullable), void *_Nullable)) \
  F(0, char *_Nonnull, GetDiagInfoDescription, (LLVMDiagnostic _Nonnull diagnostic)) \
  F(0, enum LLVMSeverity, GetDiagInfoSeverity, (LLVMDiagnostic _Nonnull diagnostic))

/// Contexts and modules.
#define THEANO_LLVM_MODULE_FUNCTIONS(F) \
  F(0, CONTEXT, ContextCreate, (void)) \
  F(0, void, ContextDispose, (CONTEXT)) \
  F(0, MODULE, ModuleCreateWithNameInContext, (TEXT name, CONTEXT)) \
  F(0, void, DisposeModule, (MODULE)) \
  F(0, void, SetTarget, (MODULE, TEXT triple)) \
  F(0, void, SetDataLayout, (MODULE, TEXT layout)) \
  F(0, void, SetModuleDataLayout, (MODULE, LLVMTargetData _Nonnull)) \
  F(0, char *_Nonnull, PrintModuleToString, (MODULE)) \
  F(0, char *_Nonnull, PrintValueToString, (VALUE)) \
  F(0, char *_Nonnull, PrintTypeToString, (TYPE)) \
  F(0, int, VerifyModule, (MODULE, enum LLVMVerifierAction, char *_Nullable *_Nullable message)) \
  F(0, int, VerifyFunction, (VALUE, enum LLVMVerifierAction)) \
  F(0, int, ParseIRInContext, \
    (CONTEXT, LLVMMemoryBuffer _Nonnull consumed, LLVMModule _Nullable *_Nonnull module, \
     char *_Nullable *_Nullable message))

/// Types.
#define THEANO_LLVM_TYPE_FUNCTIONS(F) \
  F(0, TYPE, Int1TypeInContext, (CONTEXT)) \
  F(0, TYPE, Int8TypeInContext, (CONTEXT)) \
  F(0, TYPE, Int16TypeInContext, (CONTEXT)) \
  F(0, TYPE, Int32TypeInContext, (CONTEXT)) \
  F(0, TYPE, Int64TypeInContext, (CONTEXT)) \
  F(0, TYPE, HalfTypeInContext, (CONTEXT)) \
  F(0, TYPE, FloatTypeInContext, (CONTEXT)) \
  F(0, TYPE, DoubleTypeInContext, (CONTEXT)) \
  F(0, TYPE, VoidTypeInContext, (CONTEXT)) \
  F(0, TYPE, IntTypeInContext, (CONTEXT, unsigned bits)) \
  F(0, TYPE, PointerTypeInContext, (CONTEXT, unsigned address_space)) \
  F(0, TYPE, VectorType, (TYPE element, unsigned count)) \
  F(0, TYPE, ArrayType2, (TYPE element, uint64_t count)) \
  F(0, TYPE, StructTypeInContext, (CONTEXT, TYPES fields, unsigned count, int packed)) \
  F(0, TYPE, FunctionType, (TYPE result, TYPES parameters, unsigned count, int variadic)) \
  F(0, TYPE, TypeOf, (VALUE)) \
  F(0, TYPE, GlobalGetValueType, (VALUE)) \
  F(0, TYPE, GetElementType, (TYPE)) \
  F(0, TYPE, GetReturnType, (TYPE)) \
  F(0, unsigned, GetVectorSize, (TYPE)) \
  F(0, unsigned, GetIntTypeWidth, (TYPE))

/// Constants.
#define THEANO_LLVM_CONSTANT_FUNCTIONS(F) \
  F(0, VALUE, ConstInt, (TYPE, unsigned long long value, int sign_extend)) \
  F(0, VALUE, ConstReal, (TYPE, double value)) \
  F(0, VALUE, ConstNull, (TYPE)) \
  F(0, VALUE, ConstAllOnes, (TYPE)) \
  F(0, VALUE, ConstPointerNull, (TYPE)) \
  F(0, VALUE, GetUndef, (TYPE)) \
  F(0, VALUE, GetPoison, (TYPE)) \
  F(0, VALUE, ConstVector, (VALUES elements, unsigned count)) \
  F(0, VALUE, ConstArray2, (TYPE element, VALUES elements, uint64_t count)) \
  F(0, VALUE, ConstStructInContext, (CONTEXT, VALUES fields, unsigned count, int packed)) \
  F(0, VALUE, ConstStringInContext, (CONTEXT, TEXT bytes, unsigned count, int without_terminator)) \
  F(0, VALUE, ConstBitCast, (VALUE, TYPE)) \
  F(0, VALUE, ConstIntToPtr, (VALUE, TYPE)) \
  F(0, int, IsConstant, (VALUE))

/// Globals and functions. A name that is looked up may be missing, and so may the first or next of something.
#define THEANO_LLVM_GLOBAL_FUNCTIONS(F) \
  F(0, VALUE, AddGlobal, (MODULE, TYPE, TEXT name)) \
  F(0, void, SetInitializer, (VALUE global, VALUE constant)) \
  F(0, void, SetGlobalConstant, (VALUE, int constant)) \
  F(0, void, SetLinkage, (VALUE, enum LLVMLinkage)) \
  F(0, void, SetVisibility, (VALUE, enum LLVMVisibility)) \
  F(0, void, SetUnnamedAddress, (VALUE, enum LLVMUnnamedAddress)) \
  F(0, void, SetAlignment, (VALUE, unsigned bytes)) \
  F(0, OPTIONAL_VALUE, GetNamedGlobal, (MODULE, TEXT name)) \
  F(0, OPTIONAL_VALUE, GetFirstGlobal, (MODULE)) \
  F(0, OPTIONAL_VALUE, GetNextGlobal, (VALUE)) \
  F(0, VALUE, AddFunction, (MODULE, TEXT name, TYPE)) \
  F(0, OPTIONAL_VALUE, GetNamedFunction, (MODULE, TEXT name)) \
  F(0, OPTIONAL_VALUE, GetFirstFunction, (MODULE)) \
  F(0, OPTIONAL_VALUE, GetNextFunction, (VALUE)) \
  F(0, void, DeleteFunction, (VALUE)) \
  F(0, int, IsDeclaration, (VALUE)) \
  F(0, VALUE, GetParam, (VALUE function, unsigned index)) \
  F(0, unsigned, CountParams, (VALUE function)) \
  F(0, void, SetFunctionCallConv, (VALUE function, unsigned convention)) \
  F(0, void, SetInstructionCallConv, (VALUE call, unsigned convention)) \
  F(0, TEXT, GetValueName2, (VALUE, size_t *_Nonnull count)) \
  F(0, void, SetValueName2, (VALUE, TEXT name, size_t count)) \
  F(0, unsigned, GetEnumAttributeKindForName, (TEXT name, size_t count)) \
  F(0, LLVMAttribute _Nonnull, CreateEnumAttribute, (CONTEXT, unsigned kind, uint64_t value)) \
  F(0, LLVMAttribute _Nonnull, CreateStringAttribute, \
    (CONTEXT, TEXT key, unsigned key_count, TEXT value, unsigned value_count)) \
  F(0, void, AddAttributeAtIndex, (VALUE function, unsigned index, LLVMAttribute _Nonnull)) \
  F(0, void, AddCallSiteAttribute, (VALUE call, unsigned index, LLVMAttribute _Nonnull)) \
  F(0, unsigned, LookupIntrinsicID, (TEXT name, size_t count)) \
  F(0, int, IntrinsicIsOverloaded, (unsigned id)) \
  F(0, VALUE, GetIntrinsicDeclaration, (MODULE, unsigned id, TYPES overloaded, size_t count)) \
  F(0, TYPE, IntrinsicGetType, (CONTEXT, unsigned id, TYPES overloaded, size_t count))

/// Metadata.
#define THEANO_LLVM_METADATA_FUNCTIONS(F) \
  F(0, unsigned, GetMDKindIDInContext, (CONTEXT, TEXT name, unsigned count)) \
  F(0, LLVMMetadata _Nonnull, MDStringInContext2, (CONTEXT, TEXT bytes, size_t count)) \
  F(0, LLVMMetadata _Nonnull, MDNodeInContext2, \
    (CONTEXT, LLVMMetadata _Nullable *_Nullable operands, size_t count)) \
  F(0, LLVMMetadata _Nonnull, ValueAsMetadata, (VALUE)) \
  F(0, VALUE, MetadataAsValue, (CONTEXT, LLVMMetadata _Nonnull)) \
  F(0, void, SetMetadata, (VALUE instruction, unsigned kind, OPTIONAL_VALUE node))

/// Blocks and the place where a builder writes.
#define THEANO_LLVM_BLOCK_FUNCTIONS(F) \
  F(0, BLOCK, AppendBasicBlockInContext, (CONTEXT, VALUE function, TEXT name)) \
  F(0, BLOCK, InsertBasicBlockInContext, (CONTEXT, BLOCK before, TEXT name)) \
  F(0, void, MoveBasicBlockAfter, (BLOCK moved, BLOCK after)) \
  F(0, void, DeleteBasicBlock, (BLOCK)) \
  F(0, VALUE, GetBasicBlockParent, (BLOCK)) \
  F(0, OPTIONAL_VALUE, GetBasicBlockTerminator, (BLOCK)) \
  F(0, BLOCK, GetEntryBasicBlock, (VALUE function)) \
  F(0, LLVMBlock _Nullable, GetFirstBasicBlock, (VALUE function)) \
  F(0, LLVMBlock _Nullable, GetNextBasicBlock, (BLOCK)) \
  F(0, OPTIONAL_VALUE, GetFirstInstruction, (BLOCK)) \
  F(0, OPTIONAL_VALUE, GetLastInstruction, (BLOCK)) \
  F(0, OPTIONAL_VALUE, GetNextInstruction, (VALUE)) \
  F(0, unsigned, GetInstructionOpcode, (VALUE instruction)) \
  F(0, int, GetNumOperands, (VALUE)) \
  F(0, VALUE, GetOperand, (VALUE, unsigned index)) \
  F(0, VALUE, GetCalledValue, (VALUE call)) \
  F(0, unsigned, GetIntrinsicID, (VALUE function)) \
  F(0, void, InstructionRemoveFromParent, (VALUE instruction)) \
  F(0, void, InsertIntoBuilder, (BUILDER, VALUE instruction)) \
  F(0, BUILDER, CreateBuilderInContext, (CONTEXT)) \
  F(0, void, DisposeBuilder, (BUILDER)) \
  F(0, void, PositionBuilderAtEnd, (BUILDER, BLOCK)) \
  F(0, void, PositionBuilderBefore, (BUILDER, VALUE instruction)) \
  F(0, LLVMBlock _Nullable, GetInsertBlock, (BUILDER))

/// Arithmetic. Flags of an instruction are set on what its builder answers.
#define THEANO_LLVM_ARITHMETIC_FUNCTIONS(F) \
  F(0, VALUE, BuildAdd, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNSWAdd, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNUWAdd, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildSub, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNSWSub, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNUWSub, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildMul, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNSWMul, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNUWMul, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildUDiv, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildSDiv, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildURem, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildSRem, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildShl, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildLShr, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildAShr, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildAnd, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildOr, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildXor, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFAdd, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFSub, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFMul, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFDiv, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFRem, (BUILDER, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildNeg, (BUILDER, VALUE, TEXT name)) \
  F(0, VALUE, BuildFNeg, (BUILDER, VALUE, TEXT name)) \
  F(0, VALUE, BuildNot, (BUILDER, VALUE, TEXT name)) \
  F(0, VALUE, BuildFreeze, (BUILDER, VALUE, TEXT name)) \
  F(0, void, SetFastMathFlags, (VALUE instruction, unsigned flags)) \
  F(0, unsigned, GetFastMathFlags, (VALUE instruction)) \
  F(0, int, CanValueUseFastMathFlags, (VALUE))

/// Casts, comparisons, choice.
#define THEANO_LLVM_CHOICE_FUNCTIONS(F) \
  F(0, VALUE, BuildTrunc, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildZExt, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildSExt, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildFPToUI, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildFPToSI, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildUIToFP, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildSIToFP, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildFPTrunc, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildFPExt, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildPtrToInt, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildIntToPtr, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildBitCast, (BUILDER, VALUE, TYPE to, TEXT name)) \
  F(0, VALUE, BuildICmp, (BUILDER, enum LLVMIntPredicate, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildFCmp, (BUILDER, enum LLVMRealPredicate, VALUE, VALUE, TEXT name)) \
  F(0, VALUE, BuildSelect, (BUILDER, VALUE condition, VALUE yes, VALUE no, TEXT name))

/// Flow of control.
#define THEANO_LLVM_FLOW_FUNCTIONS(F) \
  F(0, VALUE, BuildPhi, (BUILDER, TYPE, TEXT name)) \
  F(0, void, AddIncoming, (VALUE phi, VALUES, LLVMBlock _Nonnull *_Nonnull from, unsigned count)) \
  F(0, VALUE, BuildBr, (BUILDER, BLOCK to)) \
  F(0, VALUE, BuildCondBr, (BUILDER, VALUE condition, BLOCK yes, BLOCK no)) \
  F(0, VALUE, BuildSwitch, (BUILDER, VALUE, BLOCK otherwise, unsigned expected_cases)) \
  F(0, void, AddCase, (VALUE choice, VALUE constant, BLOCK to)) \
  F(0, VALUE, BuildRet, (BUILDER, VALUE)) \
  F(0, VALUE, BuildRetVoid, (BUILDER)) \
  F(0, VALUE, BuildUnreachable, (BUILDER)) \
  F(0, VALUE, BuildCall2, \
    (BUILDER, TYPE function_type, VALUE function, VALUES arguments, unsigned count, TEXT name)) \
  F(0, void, SetTailCall, (VALUE call, int tail))

/// Memory. Masked and gathering accesses are intrinsics.
#define THEANO_LLVM_MEMORY_FUNCTIONS(F) \
  F(0, VALUE, BuildAlloca, (BUILDER, TYPE, TEXT name)) \
  F(0, VALUE, BuildArrayAlloca, (BUILDER, TYPE, VALUE count, TEXT name)) \
  F(0, VALUE, BuildLoad2, (BUILDER, TYPE, VALUE address, TEXT name)) \
  F(0, VALUE, BuildStore, (BUILDER, VALUE, VALUE address)) \
  F(0, VALUE, BuildGEP2, (BUILDER, TYPE, VALUE base, VALUES indices, unsigned count, TEXT name)) \
  F(0, VALUE, BuildInBoundsGEP2, (BUILDER, TYPE, VALUE base, VALUES indices, unsigned count, TEXT name)) \
  F(0, VALUE, BuildStructGEP2, (BUILDER, TYPE, VALUE base, unsigned field, TEXT name)) \
  F(0, VALUE, BuildMemSet, (BUILDER, VALUE address, VALUE byte, VALUE count, unsigned alignment)) \
  F(0, VALUE, BuildMemCpy, \
    (BUILDER, VALUE to, unsigned to_alignment, VALUE from, unsigned from_alignment, VALUE count)) \
  F(0, VALUE, BuildMemMove, \
    (BUILDER, VALUE to, unsigned to_alignment, VALUE from, unsigned from_alignment, VALUE count))

/// Vectors and aggregates.
#define THEANO_LLVM_VECTOR_FUNCTIONS(F) \
  F(0, VALUE, BuildExtractElement, (BUILDER, VALUE vector, VALUE index, TEXT name)) \
  F(0, VALUE, BuildInsertElement, (BUILDER, VALUE vector, VALUE element, VALUE index, TEXT name)) \
  F(0, VALUE, BuildShuffleVector, (BUILDER, VALUE first, VALUE second, VALUE mask, TEXT name)) \
  F(0, VALUE, BuildExtractValue, (BUILDER, VALUE aggregate, unsigned index, TEXT name)) \
  F(0, VALUE, BuildInsertValue, (BUILDER, VALUE aggregate, VALUE element, unsigned index, TEXT name))

/// Memory buffers.
#define THEANO_LLVM_BUFFER_FUNCTIONS(F) \
  F(0, BUFFER, CreateMemoryBufferWithMemoryRange, (TEXT bytes, size_t count, TEXT name, int terminated)) \
  F(0, BUFFER, CreateMemoryBufferWithMemoryRangeCopy, (TEXT bytes, size_t count, TEXT name)) \
  F(0, int, CreateMemoryBufferWithContentsOfFile, \
    (TEXT path, LLVMMemoryBuffer _Nullable *_Nonnull buffer, char *_Nullable *_Nonnull message)) \
  F(0, TEXT, GetBufferStart, (BUFFER)) \
  F(0, size_t, GetBufferSize, (BUFFER)) \
  F(0, void, DisposeMemoryBuffer, (BUFFER))

/// Targets and machine code.
#define THEANO_LLVM_TARGET_FUNCTIONS(F) \
  F(0, char *_Nonnull, GetDefaultTargetTriple, (void)) \
  F(0, char *_Nonnull, GetHostCPUName, (void)) \
  F(0, char *_Nonnull, GetHostCPUFeatures, (void)) \
  F(0, int, GetTargetFromTriple, \
    (TEXT triple, LLVMTarget _Nullable *_Nonnull target, char *_Nullable *_Nullable message)) \
  F(0, LLVMTargetMachine _Nullable, CreateTargetMachine, \
    (LLVMTarget _Nonnull, TEXT triple, TEXT cpu, TEXT features, enum LLVMOptimization, \
     enum LLVMRelocation, enum LLVMCodeModel)) \
  F(0, void, DisposeTargetMachine, (MACHINE)) \
  F(0, LLVMTargetData _Nonnull, CreateTargetDataLayout, (MACHINE)) \
  F(0, char *_Nonnull, CopyStringRepOfTargetData, (LLVMTargetData _Nonnull)) \
  F(0, void, DisposeTargetData, (LLVMTargetData _Nonnull)) \
  F(0, int, TargetMachineEmitToMemoryBuffer, \
    (MACHINE, MODULE, enum LLVMFileType, char *_Nullable *_Nonnull message, \
     LLVMMemoryBuffer _Nullable *_Nonnull buffer)) \
  F(0, LLVMPassOptions _Nonnull, CreatePassBuilderOptions, (void)) \
  F(0, void, DisposePassBuilderOptions, (LLVMPassOptions _Nonnull)) \
  F(0, void, PassBuilderOptionsSetVerifyEach, (LLVMPassOptions _Nonnull, int verify)) \
  F(0, ERROR, RunPasses, (MODULE, TEXT passes, LLVMTargetMachine _Nullable, LLVMPassOptions _Nonnull))

/// The just-in-time linker. Calls that answer an error answer NULL where all went well.
#define THEANO_LLVM_JIT_FUNCTIONS(F) \
  F(0, LLVMJITBuilder _Nonnull, OrcCreateLLJITBuilder, (void)) \
  F(0, void, OrcDisposeLLJITBuilder, (LLVMJITBuilder _Nonnull)) \
  F(0, ERROR, OrcJITTargetMachineBuilderDetectHost, (LLVMJITTargetBuilder _Nullable *_Nonnull result)) \
  F(0, LLVMJITTargetBuilder _Nonnull, OrcJITTargetMachineBuilderCreateFromTargetMachine, \
    (LLVMTargetMachine _Nonnull consumed)) \
  F(0, void, OrcLLJITBuilderSetJITTargetMachineBuilder, \
    (LLVMJITBuilder _Nonnull, LLVMJITTargetBuilder _Nonnull consumed)) \
  F(0, void, OrcLLJITBuilderSetObjectLinkingLayerCreator, \
    (LLVMJITBuilder _Nonnull, \
     LLVMJITObjectLayer _Nonnull (*_Nonnull create)(void *_Nullable, SESSION, TEXT triple), \
     void *_Nullable)) \
  F(0, LLVMJITObjectLayer _Nonnull, OrcCreateRTDyldObjectLinkingLayerWithSectionMemoryManager, (SESSION)) \
  F(0, ERROR, OrcCreateLLJIT, (LLVMJIT _Nullable *_Nonnull result, LLVMJITBuilder _Nullable consumed)) \
  F(0, ERROR, OrcDisposeLLJIT, (JIT)) \
  F(0, SESSION, OrcLLJITGetExecutionSession, (JIT)) \
  F(0, DYLIB, OrcLLJITGetMainJITDylib, (JIT)) \
  F(0, TEXT, OrcLLJITGetTripleString, (JIT)) \
  F(0, TEXT, OrcLLJITGetDataLayoutStr, (JIT)) \
  F(0, char, OrcLLJITGetGlobalPrefix, (JIT)) \
  F(0, LLVMJITName _Nonnull, OrcLLJITMangleAndIntern, (JIT, TEXT name)) \
  F(0, void, OrcReleaseSymbolStringPoolEntry, (LLVMJITName _Nonnull)) \
  F(0, ERROR, OrcLLJITAddObjectFile, (JIT, DYLIB, LLVMMemoryBuffer _Nonnull consumed)) \
  F(0, ERROR, OrcLLJITAddObjectFileWithRT, (JIT, TRACKER, LLVMMemoryBuffer _Nonnull consumed)) \
  F(0, ERROR, OrcLLJITLookup, (JIT, uint64_t *_Nonnull address, TEXT name)) \
  F(0, TRACKER, OrcJITDylibCreateResourceTracker, (DYLIB)) \
  F(0, ERROR, OrcResourceTrackerRemove, (TRACKER)) \
  F(0, void, OrcReleaseResourceTracker, (TRACKER)) \
  F(0, ERROR, OrcJITDylibClear, (DYLIB)) \
  F(0, ERROR, OrcExecutionSessionCreateJITDylib, \
    (SESSION, LLVMJITDylib _Nullable *_Nonnull result, TEXT name)) \
  F(0, void, OrcExecutionSessionSetErrorReporter, \
    (SESSION, void (*_Nonnull report)(void *_Nullable, LLVMError _Nonnull consumed), void *_Nullable)) \
  F(0, void, OrcJITDylibAddGenerator, (DYLIB, LLVMJITGenerator _Nonnull consumed)) \
  F(0, ERROR, OrcCreateDynamicLibrarySearchGeneratorForProcess, \
    (LLVMJITGenerator _Nullable *_Nonnull result, char prefix, \
     int (*_Nullable filter)(void *_Nullable, LLVMJITName _Nonnull), void *_Nullable)) \
  F(0, ERROR, OrcCreateDynamicLibrarySearchGeneratorForPath, \
    (LLVMJITGenerator _Nullable *_Nonnull result, TEXT path, char prefix, \
     int (*_Nullable filter)(void *_Nullable, LLVMJITName _Nonnull), void *_Nullable)) \
  F(0, LLVMJITUnit _Nonnull, OrcAbsoluteSymbols, (struct LLVMJITSymbol *_Nonnull symbols, size_t count)) \
  F(0, ERROR, OrcJITDylibDefine, (DYLIB, LLVMJITUnit _Nonnull consumed)) \
  F(0, void, OrcDisposeMaterializationUnit, (LLVMJITUnit _Nonnull))

#define THEANO_LLVM_FUNCTIONS(F) \
  THEANO_LLVM_MESSAGE_FUNCTIONS(F) \
  THEANO_LLVM_MODULE_FUNCTIONS(F) \
  THEANO_LLVM_TYPE_FUNCTIONS(F) \
  THEANO_LLVM_CONSTANT_FUNCTIONS(F) \
  THEANO_LLVM_GLOBAL_FUNCTIONS(F) \
  THEANO_LLVM_METADATA_FUNCTIONS(F) \
  THEANO_LLVM_BLOCK_FUNCTIONS(F) \
  THEANO_LLVM_ARITHMETIC_FUNCTIONS(F) \
  THEANO_LLVM_CHOICE_FUNCTIONS(F) \
  THEANO_LLVM_FLOW_FUNCTIONS(F) \
  THEANO_LLVM_MEMORY_FUNCTIONS(F) \
  THEANO_LLVM_VECTOR_FUNCTIONS(F) \
  THEANO_LLVM_BUFFER_FUNCTIONS(F) \
  THEANO_LLVM_TARGET_FUNCTIONS(F) \
  THEANO_LLVM_JIT_FUNCTIONS(F)

/// LLVM's functions by their names; constant once loaded.
struct __attribute__((swift_attr("@Sendable"))) theano_llvm_api {
  void *_Nonnull handle;
#define F(optional, result, name, parameters) result(*_Nonnull name) parameters;
  THEANO_LLVM_FUNCTIONS(F)
#undef F
};

/// Opens LLVM; costs about 15 ms, once. `explicit_path` or the environment variable THEANO_LLVM_LIBRARY names
/// the one file to try.
///
/// - Parameter message: one line for the user where nothing was loaded, of at most THEANO_MESSAGE_SIZE bytes.
/// - Returns: The functions, good for the life of the process, or NULL.
const struct theano_llvm_api *_Nullable theano_llvm_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

/// Makes a processor family known to LLVM: "X86", "AArch64", "NVPTX". Call it once per family, before any
/// target is asked for; LLVM does not guard it against threads.
///
/// - Returns: 1, or 0 where this LLVM was built without the family.
int theano_llvm_initialize_target(const struct theano_llvm_api *_Nonnull api, const char *_Nonnull family);

/// Leaves out steps of generating code. Loop strength reduction takes a third of the time, and addresses are written
/// as the processor takes them. The order of instructions is the one in which they are written: LLVM's own keeps few
/// values alive, so that of several chains that could run side by side one comes after the other, too far apart for a
/// processor to see the next one. Call it once, before any code is made. It holds for all that is done with this LLVM
/// in the process.
void theano_llvm_set_options(const struct theano_llvm_api *_Nonnull api);

/// The family of the machine this runs on, or NULL where we have no name for it.
const char *_Nullable theano_llvm_host_family(void);

#undef CONTEXT
#undef MODULE
#undef TYPE
#undef TYPES
#undef VALUE
#undef VALUES
#undef OPTIONAL_VALUE
#undef BLOCK
#undef BUILDER
#undef BUFFER
#undef MACHINE
#undef ERROR
#undef JIT
#undef SESSION
#undef DYLIB
#undef TRACKER
#undef TEXT

/// Words that are equal for processors (with their operating system) that can do the same, as far as LLVM asks;
/// 0 where nothing is known of the processor's family, else their number.
size_t theano_host_words(uint32_t *_Nonnull words, size_t capacity);

/// Lets `function` run when the main thread ends (which it also does where it ends the process), before anything that
/// was left at `atexit`; where a system has nothing of the kind, not at all.
void theano_wait_at_main_end(void (*_Nonnull function)(void));

#endif
