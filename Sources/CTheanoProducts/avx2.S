// Written by make products: do not edit. LLVM 19.1.7, version 6 of the code.
#if defined(__x86_64__) && defined(__ELF__)
  .text
  .hidden theano_avx2_matrix_float32
  .globl theano_avx2_matrix_float32
  .p2align 6, 0x90
  .type theano_avx2_matrix_float32,@function
theano_avx2_matrix_float32:
  pushq %rbx
  movq %rdi, %rbx
  cmpq $0, (%rdi)
  je .LBB0_1
  cmpq $1, (%rbx)
  je .LBB0_3
.LBB0_4:
  cmpq $2, (%rbx)
  je .LBB0_5
.LBB0_6:
  cmpq $3, (%rbx)
  je .LBB0_7
.LBB0_8:
  popq %rbx
  retq
.LBB0_1:
  movq %rbx, %rdi
  callq block
  cmpq $1, (%rbx)
  jne .LBB0_4
.LBB0_3:
  movq %rbx, %rdi
  callq pack.along
  cmpq $2, (%rbx)
  jne .LBB0_6
.LBB0_5:
  movq %rbx, %rdi
  callq rows.across
  cmpq $3, (%rbx)
  jne .LBB0_8
.LBB0_7:
  movq %rbx, %rdi
  callq columns.across
  popq %rbx
  retq
.Lfunc_end0:
  .size theano_avx2_matrix_float32, .Lfunc_end0-theano_avx2_matrix_float32
  .p2align 4, 0x90
  .type block,@function
block:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  subq $104, %rsp
  movq 96(%rdi), %r14
  testq %r14, %r14
  jle .LBB1_14
  movq %rdi, %rbx
  movq 88(%rdi), %r12
  movq 72(%rdi), %rax
  movq %rax, 72(%rsp)
  movq 80(%rdi), %rax
  movq %rax, 64(%rsp)
  movq 40(%rdi), %rcx
  movq 48(%rdi), %rax
  movq %rax, 40(%rsp)
  movq 56(%rdi), %rax
  movq %rax, 32(%rsp)
  xorl %esi, %esi
  movq %r14, 48(%rsp)
  movq %r12, 80(%rsp)
  jmp .LBB1_2
  .p2align 4, 0x90
.LBB1_13:
  movq 56(%rsp), %rcx
  movq 32(%rsp), %rax
  leaq (%rcx,%rax,4), %rcx
  addq $16, %rsi
  movq 48(%rsp), %r14
  cmpq %r14, %rsi
  jge .LBB1_14
.LBB1_2:
  subq %rsi, %r14
  cmpq $16, %r14
  movl $16, %eax
  cmovgeq %rax, %r14
  cmpq $16, %r14
  movq %rcx, 56(%rsp)
  movq %rcx, %rdx
  movq 40(%rsp), %r9
  je .LBB1_4
  movq 64(%rbx), %rdx
  movl $16, %r9d
.LBB1_4:
  testq %r12, %r12
  jle .LBB1_13
  movq 8(%rbx), %r13
  xorl %edi, %edi
  movq %rdx, 24(%rsp)
  movq %r9, 16(%rsp)
  movq %rsi, 88(%rsp)
  jmp .LBB1_6
  .p2align 4, 0x90
.LBB1_11:
  movq %r12, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r14, %r9
  callq tile.6.1
.LBB1_12:
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
.LBB1_24:
  movq 32(%rbx), %rax
  leaq (%r13,%rax,4), %r13
  movq 96(%rsp), %rdi
  addq $6, %rdi
  movq 80(%rsp), %r12
  cmpq %r12, %rdi
  movq 88(%rsp), %rsi
  jge .LBB1_13
.LBB1_6:
  movq %rdi, %rax
  imulq 64(%rsp), %rax
  addq %rsi, %rax
  movq 72(%rsp), %rcx
  leaq (%rcx,%rax,4), %rbp
  subq %rdi, %r12
  cmpq $6, %r12
  movl $6, %eax
  cmovgeq %rax, %r12
  testq %r12, %r12
  jle .LBB1_9
  movq 80(%rbx), %rax
  xorl %ecx, %ecx
  movq %rbp, %rsi
  .p2align 4, 0x90
.LBB1_8:
  prefetcht0 (%rsi)
  leaq (%rsi,%rax,4), %rsi
  incq %rcx
  cmpq %r12, %rcx
  jl .LBB1_8
.LBB1_9:
  cmpq $8, %r14
  movq %rdi, 96(%rsp)
  jg .LBB1_15
  cmpq $6, %r12
  je .LBB1_11
  testq %r12, %r12
  jle .LBB1_24
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB1_20:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %r8
  addq %rbp, %r8
  movq %r12, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r14, %r9
  callq tile.5.1
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $5, %r15
  cmpq %r12, %r15
  jl .LBB1_20
  jmp .LBB1_24
  .p2align 4, 0x90
.LBB1_15:
  cmpq $6, %r12
  jne .LBB1_21
  cmpq $16, %r14
  jne .LBB1_21
  movq %r12, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r14, %r9
  callq tile.6.2
  jmp .LBB1_12
  .p2align 4, 0x90
.LBB1_21:
  testq %r12, %r12
  jle .LBB1_24
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB1_23:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %r8
  addq %rbp, %r8
  movq %r12, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r14, %r9
  callq tile.5.2
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $5, %r15
  cmpq %r12, %r15
  jl .LBB1_23
  jmp .LBB1_24
.LBB1_14:
  addq $104, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end1:
  .size block, .Lfunc_end1-block
  .p2align 4, 0x90
  .type tile.6.1,@function
tile.6.1:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %rbx
  andq $-32, %rsp
  subq $224, %rsp
  movq 16(%rbp), %r10
  movq %r8, %rax
  cmpq $6, %r10
  movl $6, %r8d
  cmovlq %r10, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r11
  movq 24(%rdi), %rbx
  leaq (%r11,%r11), %r14
  leaq (%r11,%r11,2), %r15
  leaq (%rsi,%r15,4), %r15
  vxorps %xmm0, %xmm0, %xmm0
  vxorps %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm4, %xmm4, %xmm4
  vxorps %xmm5, %xmm5, %xmm5
  .p2align 4, 0x90
.LBB2_1:
  vmovups (%rdx), %ymm6
  vbroadcastss (%rsi), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm0
  vbroadcastss (%rsi,%r11,4), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm1
  vbroadcastss (%rsi,%r14,4), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm2
  vbroadcastss (%r15), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm3
  vbroadcastss (%r15,%r11,4), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm4
  vbroadcastss (%r15,%r14,4), %ymm7
  vfmadd231ps %ymm7, %ymm6, %ymm5
  leaq (%rsi,%rbx,4), %rsi
  leaq (%r15,%rbx,4), %r15
  leaq (%rdx,%rcx,4), %rdx
  decq %r10
  jne .LBB2_1
  vmovaps %ymm0, (%rsp)
  vmovaps %ymm1, 32(%rsp)
  vmovaps %ymm2, 64(%rsp)
  vmovaps %ymm3, 96(%rsp)
  vmovaps %ymm4, 128(%rsp)
  vmovaps %ymm5, 160(%rsp)
  movq %rsp, %rsi
  movl $8, %edx
  movq %rax, %rcx
  vzeroupper
  callq store.part
  leaq -24(%rbp), %rsp
  popq %rbx
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end2:
  .size tile.6.1, .Lfunc_end2-tile.6.1
  .p2align 4, 0x90
  .type store.part,@function
store.part:
  testq %r8, %r8
  jle .LBB3_13
  pushq %rbx
  movq 80(%rdi), %rax
  movq 112(%rdi), %r10
  vmovss (%r10), %xmm0
  movq 120(%rdi), %r10
  vmovss (%r10), %xmm1
  movq 128(%rdi), %rdi
  movq %r9, %r10
  andq $-8, %r10
  xorl %r11d, %r11d
  jmp .LBB3_2
  .p2align 4, 0x90
.LBB3_11:
  leaq (%rsi,%rdx,4), %rsi
  leaq (%rcx,%rax,4), %rcx
  incq %r11
  cmpq %r8, %r11
  jge .LBB3_12
.LBB3_2:
  testq %r10, %r10
  jle .LBB3_7
  xorl %ebx, %ebx
  jmp .LBB3_4
  .p2align 4, 0x90
.LBB3_6:
  vmovups %ymm2, (%rcx,%rbx,4)
  addq $8, %rbx
  cmpq %r10, %rbx
  jge .LBB3_7
.LBB3_4:
  testq %rdi, %rdi
  vbroadcastss %xmm0, %ymm2
  vmulps (%rsi,%rbx,4), %ymm2, %ymm2
  je .LBB3_6
  vbroadcastss %xmm1, %ymm3
  vfmadd231ps (%rcx,%rbx,4), %ymm3, %ymm2
  jmp .LBB3_6
  .p2align 4, 0x90
.LBB3_7:
  cmpq %r9, %r10
  movq %r10, %rbx
  jl .LBB3_8
  jmp .LBB3_11
  .p2align 4, 0x90
.LBB3_10:
  vmovss %xmm2, (%rcx,%rbx,4)
  incq %rbx
  cmpq %r9, %rbx
  jge .LBB3_11
.LBB3_8:
  testq %rdi, %rdi
  vmulss (%rsi,%rbx,4), %xmm0, %xmm2
  je .LBB3_10
  vfmadd231ss (%rcx,%rbx,4), %xmm1, %xmm2
  jmp .LBB3_10
.LBB3_12:
  popq %rbx
.LBB3_13:
  vzeroupper
  retq
.Lfunc_end3:
  .size store.part, .Lfunc_end3-store.part
  .p2align 4, 0x90
  .type tile.5.1,@function
tile.5.1:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  andq $-32, %rsp
  subq $224, %rsp
  movq %r9, 24(%rsp)
  movq %r8, 16(%rsp)
  movq 16(%rbp), %rax
  cmpq $5, %rax
  movl $5, %r8d
  cmovlq %rax, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r13
  movq 24(%rdi), %r11
  leaq -1(%r8), %rax
  xorl %ebx, %ebx
  testq %rax, %rax
  cmovleq %rax, %rbx
  imulq %r13, %rbx
  leaq (%rsi,%rbx,4), %rbx
  cmpq $2, %rax
  movl $1, %r14d
  cmovlq %rax, %r14
  imulq %r13, %r14
  leaq (%rsi,%r14,4), %r14
  cmpq $3, %rax
  movl $2, %r15d
  cmovlq %rax, %r15
  imulq %r13, %r15
  leaq (%rsi,%r15,4), %r15
  cmpq $4, %rax
  movl $3, %r12d
  cmovlq %rax, %r12
  imulq %r13, %r12
  leaq (%rsi,%r12,4), %r12
  cmpq $5, %rax
  movl $4, %r9d
  cmovlq %rax, %r9
  imulq %r13, %r9
  leaq (%rsi,%r9,4), %rsi
  vxorps %xmm0, %xmm0, %xmm0
  vxorps %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm4, %xmm4, %xmm4
  .p2align 4, 0x90
.LBB4_1:
  vmovups (%rdx), %ymm5
  vbroadcastss (%rbx), %ymm6
  vfmadd231ps %ymm6, %ymm5, %ymm0
  vbroadcastss (%r14), %ymm6
  vfmadd231ps %ymm6, %ymm5, %ymm1
  vbroadcastss (%r15), %ymm6
  vfmadd231ps %ymm6, %ymm5, %ymm2
  vbroadcastss (%r12), %ymm6
  vfmadd231ps %ymm6, %ymm5, %ymm3
  vbroadcastss (%rsi), %ymm6
  vfmadd231ps %ymm6, %ymm5, %ymm4
  leaq (%rbx,%r11,4), %rbx
  leaq (%r14,%r11,4), %r14
  leaq (%r15,%r11,4), %r15
  leaq (%r12,%r11,4), %r12
  leaq (%rsi,%r11,4), %rsi
  leaq (%rdx,%rcx,4), %rdx
  decq %r10
  jne .LBB4_1
  vmovaps %ymm0, 32(%rsp)
  vmovaps %ymm1, 64(%rsp)
  vmovaps %ymm2, 96(%rsp)
  vmovaps %ymm3, 128(%rsp)
  vmovaps %ymm4, 160(%rsp)
  leaq 32(%rsp), %rsi
  movl $8, %edx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r9
  vzeroupper
  callq store.part
  leaq -40(%rbp), %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end4:
  .size tile.5.1, .Lfunc_end4-tile.5.1
  .p2align 4, 0x90
  .type tile.6.2,@function
tile.6.2:
  pushq %rbx
  movq 104(%rdi), %rax
  movq 16(%rdi), %r9
  movq 24(%rdi), %r10
  leaq (%r9,%r9), %r11
  leaq (%r9,%r9,2), %rbx
  leaq (%rsi,%rbx,4), %rbx
  vxorps %xmm0, %xmm0, %xmm0
  vxorps %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm4, %xmm4, %xmm4
  vxorps %xmm5, %xmm5, %xmm5
  vxorps %xmm6, %xmm6, %xmm6
  vxorps %xmm7, %xmm7, %xmm7
  vxorps %xmm8, %xmm8, %xmm8
  vxorps %xmm9, %xmm9, %xmm9
  vxorps %xmm10, %xmm10, %xmm10
  vxorps %xmm11, %xmm11, %xmm11
  .p2align 4, 0x90
.LBB5_1:
  vmovups (%rdx), %ymm12
  vmovups 32(%rdx), %ymm13
  vbroadcastss (%rsi), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm0
  vfmadd231ps %ymm14, %ymm13, %ymm1
  vbroadcastss (%rsi,%r9,4), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm2
  vfmadd231ps %ymm14, %ymm13, %ymm3
  vbroadcastss (%rsi,%r11,4), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm4
  vfmadd231ps %ymm14, %ymm13, %ymm5
  vbroadcastss (%rbx), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm6
  vfmadd231ps %ymm14, %ymm13, %ymm7
  vbroadcastss (%rbx,%r9,4), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm8
  vfmadd231ps %ymm14, %ymm13, %ymm9
  vbroadcastss (%rbx,%r11,4), %ymm14
  vfmadd231ps %ymm12, %ymm14, %ymm10
  vfmadd231ps %ymm13, %ymm14, %ymm11
  leaq (%rsi,%r10,4), %rsi
  leaq (%rbx,%r10,4), %rbx
  leaq (%rdx,%rcx,4), %rdx
  decq %rax
  jne .LBB5_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastss (%rcx), %ymm13
  vmulps %ymm0, %ymm13, %ymm12
  vmulps %ymm1, %ymm13, %ymm0
  vmulps %ymm2, %ymm13, %ymm15
  vmulps %ymm3, %ymm13, %ymm14
  vmulps %ymm4, %ymm13, %ymm2
  vmulps %ymm5, %ymm13, %ymm1
  vmulps %ymm6, %ymm13, %ymm5
  vmulps %ymm7, %ymm13, %ymm4
  vmulps %ymm8, %ymm13, %ymm3
  vmulps %ymm9, %ymm13, %ymm9
  vmulps %ymm10, %ymm13, %ymm8
  vmulps %ymm11, %ymm13, %ymm7
  cmpq $0, 128(%rdi)
  je .LBB5_4
  movq 120(%rdi), %rcx
  vbroadcastss (%rcx), %ymm6
  vfmadd231ps (%r8), %ymm6, %ymm12
  vmovups %ymm12, (%r8)
  vfmadd231ps 32(%r8), %ymm6, %ymm0
  vmovups %ymm0, 32(%r8)
  leaq (%r8,%rax,4), %rcx
  vfmadd231ps (%r8,%rax,4), %ymm6, %ymm15
  vmovups %ymm15, (%r8,%rax,4)
  vfmadd231ps 32(%r8,%rax,4), %ymm6, %ymm14
  vmovups %ymm14, 32(%r8,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %ymm6, %ymm2
  vmovups %ymm2, (%rcx,%rax,4)
  vfmadd231ps 32(%rcx,%rax,4), %ymm6, %ymm1
  vmovups %ymm1, 32(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vfmadd231ps (%rdx,%rax,4), %ymm6, %ymm5
  vmovups %ymm5, (%rdx,%rax,4)
  vfmadd231ps 32(%rdx,%rax,4), %ymm6, %ymm4
  vmovups %ymm4, 32(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %ymm6, %ymm3
  vmovups %ymm3, (%rcx,%rax,4)
  vfmadd231ps 32(%rcx,%rax,4), %ymm6, %ymm9
  vmovups %ymm9, 32(%rcx,%rax,4)
  vfmadd231ps (%rdx,%rax,4), %ymm6, %ymm8
  vmovups %ymm8, (%rdx,%rax,4)
  vfmadd231ps 32(%rdx,%rax,4), %ymm6, %ymm7
  jmp .LBB5_5
.LBB5_4:
  vmovups %ymm12, (%r8)
  vmovups %ymm0, 32(%r8)
  leaq (%r8,%rax,4), %rcx
  vmovups %ymm15, (%r8,%rax,4)
  vmovups %ymm14, 32(%r8,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %ymm2, (%rcx,%rax,4)
  vmovups %ymm1, 32(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vmovups %ymm5, (%rdx,%rax,4)
  vmovups %ymm4, 32(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %ymm3, (%rcx,%rax,4)
  vmovups %ymm9, 32(%rcx,%rax,4)
  vmovups %ymm8, (%rdx,%rax,4)
.LBB5_5:
  vmovups %ymm7, 32(%rdx,%rax,4)
  popq %rbx
  vzeroupper
  retq
.Lfunc_end5:
  .size tile.6.2, .Lfunc_end5-tile.6.2
  .p2align 4, 0x90
  .type tile.5.2,@function
tile.5.2:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  andq $-32, %rsp
  subq $384, %rsp
  movq %r9, 24(%rsp)
  movq %r8, 16(%rsp)
  movq 16(%rbp), %rax
  cmpq $5, %rax
  movl $5, %r8d
  cmovlq %rax, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r13
  movq 24(%rdi), %r11
  leaq -1(%r8), %rax
  xorl %ebx, %ebx
  testq %rax, %rax
  cmovleq %rax, %rbx
  imulq %r13, %rbx
  leaq (%rsi,%rbx,4), %rbx
  cmpq $2, %rax
  movl $1, %r14d
  cmovlq %rax, %r14
  imulq %r13, %r14
  leaq (%rsi,%r14,4), %r14
  cmpq $3, %rax
  movl $2, %r15d
  cmovlq %rax, %r15
  imulq %r13, %r15
  leaq (%rsi,%r15,4), %r15
  cmpq $4, %rax
  movl $3, %r12d
  cmovlq %rax, %r12
  imulq %r13, %r12
  leaq (%rsi,%r12,4), %r12
  cmpq $5, %rax
  movl $4, %r9d
  cmovlq %rax, %r9
  imulq %r13, %r9
  leaq (%rsi,%r9,4), %rsi
  vxorps %xmm0, %xmm0, %xmm0
  vxorps %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm4, %xmm4, %xmm4
  vxorps %xmm5, %xmm5, %xmm5
  vxorps %xmm6, %xmm6, %xmm6
  vxorps %xmm7, %xmm7, %xmm7
  vxorps %xmm8, %xmm8, %xmm8
  vxorps %xmm9, %xmm9, %xmm9
  .p2align 4, 0x90
.LBB6_1:
  vmovups (%rdx), %ymm10
  vmovups 32(%rdx), %ymm11
  vbroadcastss (%rbx), %ymm12
  vfmadd231ps %ymm10, %ymm12, %ymm0
  vfmadd231ps %ymm12, %ymm11, %ymm1
  vbroadcastss (%r14), %ymm12
  vfmadd231ps %ymm10, %ymm12, %ymm2
  vfmadd231ps %ymm12, %ymm11, %ymm3
  vbroadcastss (%r15), %ymm12
  vfmadd231ps %ymm10, %ymm12, %ymm4
  vfmadd231ps %ymm12, %ymm11, %ymm5
  vbroadcastss (%r12), %ymm12
  vfmadd231ps %ymm10, %ymm12, %ymm6
  vfmadd231ps %ymm12, %ymm11, %ymm7
  vbroadcastss (%rsi), %ymm12
  vfmadd231ps %ymm10, %ymm12, %ymm8
  vfmadd231ps %ymm11, %ymm12, %ymm9
  leaq (%rbx,%r11,4), %rbx
  leaq (%r14,%r11,4), %r14
  leaq (%r15,%r11,4), %r15
  leaq (%r12,%r11,4), %r12
  leaq (%rsi,%r11,4), %rsi
  leaq (%rdx,%rcx,4), %rdx
  decq %r10
  jne .LBB6_1
  vmovaps %ymm0, 32(%rsp)
  vmovaps %ymm1, 64(%rsp)
  vmovaps %ymm2, 96(%rsp)
  vmovaps %ymm3, 128(%rsp)
  vmovaps %ymm4, 160(%rsp)
  vmovaps %ymm5, 192(%rsp)
  vmovaps %ymm6, 224(%rsp)
  vmovaps %ymm7, 256(%rsp)
  vmovaps %ymm8, 288(%rsp)
  vmovaps %ymm9, 320(%rsp)
  leaq 32(%rsp), %rsi
  movl $16, %edx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r9
  vzeroupper
  callq store.part
  leaq -40(%rbp), %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end6:
  .size tile.5.2, .Lfunc_end6-tile.5.2
  .p2align 4, 0x90
  .type pack.along,@function
pack.along:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  pushq %rax
  movq 8(%rdi), %r8
  movq 16(%rdi), %r9
  movq 24(%rdi), %rax
  movq 32(%rdi), %rbp
  movq 48(%rdi), %r10
  movq %rax, -128(%rsp)
  addq %r10, %rax
  decq %rax
  movq %rax, %rcx
  orq %r10, %rcx
  shrq $32, %rcx
  je .LBB7_1
  xorl %edx, %edx
  divq %r10
  movq %rax, %rcx
  testq %rcx, %rcx
  jg .LBB7_4
  jmp .LBB7_20
.LBB7_1:
  xorl %edx, %edx
  divl %r10d
  movl %eax, %ecx
  testq %rcx, %rcx
  jle .LBB7_20
.LBB7_4:
  movq -128(%rsp), %rax
  leaq -1(%rax), %rdx
  movq 32(%rdi), %rax
  imulq %r10, %rax
  movq %rax, -88(%rsp)
  movq 40(%rdi), %rdi
  xorl %eax, %eax
  xorl %r14d, %r14d
  movq %r8, -112(%rsp)
  movq %r9, -120(%rsp)
  movq %rbp, -64(%rsp)
  movq %rcx, -80(%rsp)
  jmp .LBB7_5
  .p2align 4, 0x90
.LBB7_19:
  addq %r10, %r14
  movq -88(%rsp), %rax
  leaq (%rdi,%rax,4), %rdi
  movq -72(%rsp), %rax
  incq %rax
  movq -80(%rsp), %rcx
  cmpq %rcx, %rax
  jge .LBB7_20
.LBB7_5:
  movq %rax, -72(%rsp)
  movq -128(%rsp), %r11
  subq %r14, %r11
  addq $7, %r11
  andq $-8, %r11
  cmpq %r11, %r10
  cmovlq %r10, %r11
  testq %rbp, %rbp
  jle .LBB7_19
  leaq 7(%r11), %rbx
  shrq $3, %rbx
  xorl %ecx, %ecx
  movq %rdi, -104(%rsp)
  movq %r14, -24(%rsp)
  movq %r11, -56(%rsp)
  movq %rbx, -32(%rsp)
  jmp .LBB7_7
  .p2align 4, 0x90
.LBB7_18:
  movq -64(%rsp), %rbp
  movq -40(%rsp), %rax
  cmpq %rbp, %rax
  movq %rax, %rcx
  jge .LBB7_19
.LBB7_7:
  leaq 64(%rcx), %rax
  cmpq %rbp, %rax
  movq %rax, -40(%rsp)
  cmovlq %rax, %rbp
  movq %rbp, -48(%rsp)
  subq %rcx, %rbp
  andq $-8, %rbp
  movq %rcx, -96(%rsp)
  addq %rcx, %rbp
  testq %rbx, %rbx
  jle .LBB7_13
  xorl %eax, %eax
  jmp .LBB7_9
  .p2align 4, 0x90
.LBB7_12:
  movq -16(%rsp), %rax
  incq %rax
  movq -32(%rsp), %rbx
  cmpq %rbx, %rax
  movq -24(%rsp), %r14
  jge .LBB7_13
.LBB7_9:
  movq %rax, -16(%rsp)
  notq %rax
  addq %rbx, %rax
  leaq (%r14,%rax,8), %r11
  cmpq %rdx, %r11
  cmovgeq %rdx, %r11
  leaq (%r14,%rax,8), %r9
  incq %r9
  cmpq %rdx, %r9
  cmovgeq %rdx, %r9
  leaq (%r14,%rax,8), %r12
  addq $2, %r12
  cmpq %rdx, %r12
  cmovgeq %rdx, %r12
  leaq (%r14,%rax,8), %rbx
  addq $3, %rbx
  cmpq %rdx, %rbx
  cmovgeq %rdx, %rbx
  leaq (%r14,%rax,8), %r13
  addq $4, %r13
  cmpq %rdx, %r13
  cmovgeq %rdx, %r13
  leaq (%r14,%rax,8), %r15
  addq $5, %r15
  cmpq %rdx, %r15
  cmovgeq %rdx, %r15
  leaq (%r14,%rax,8), %rcx
  addq $6, %rcx
  cmpq %rdx, %rcx
  cmovgeq %rdx, %rcx
  leaq (%r14,%rax,8), %rsi
  addq $7, %rsi
  cmpq %rdx, %rsi
  cmovgeq %rdx, %rsi
  cmpq %rbp, -96(%rsp)
  movq -104(%rsp), %r8
  jge .LBB7_12
  shlq $3, %rax
  movq -120(%rsp), %r14
  imulq %r14, %r11
  movq -112(%rsp), %rdi
  leaq (%rdi,%r11,4), %r11
  movq %r11, (%rsp)
  imulq %r14, %r9
  leaq (%rdi,%r9,4), %r9
  movq %r9, -8(%rsp)
  imulq %r14, %r12
  leaq (%rdi,%r12,4), %r9
  imulq %r14, %rbx
  leaq (%rdi,%rbx,4), %r12
  imulq %r14, %r13
  leaq (%rdi,%r13,4), %r13
  imulq %r14, %r15
  leaq (%rdi,%r15,4), %rbx
  imulq %r14, %rcx
  leaq (%rdi,%rcx,4), %rcx
  imulq %r14, %rsi
  leaq (%rdi,%rsi,4), %rsi
  movq -96(%rsp), %r15
  .p2align 4, 0x90
.LBB7_11:
  movq %r15, %r14
  imulq %r10, %r14
  addq %rax, %r14
  leaq (%r8,%r14,4), %rdi
  movq (%rsp), %r11
  vmovups (%r11,%r15,4), %ymm0
  movq -8(%rsp), %r11
  vmovups (%r11,%r15,4), %ymm1
  vmovups (%r9,%r15,4), %ymm2
  vmovups (%r12,%r15,4), %ymm3
  vmovups (%r13,%r15,4), %ymm4
  vmovups (%rbx,%r15,4), %ymm5
  vmovups (%rcx,%r15,4), %ymm6
  vmovups (%rsi,%r15,4), %ymm7
  vperm2f128 $32, %ymm4, %ymm0, %ymm8
  vperm2f128 $49, %ymm4, %ymm0, %ymm0
  vperm2f128 $32, %ymm5, %ymm1, %ymm4
  vperm2f128 $49, %ymm5, %ymm1, %ymm1
  vperm2f128 $32, %ymm6, %ymm2, %ymm5
  vperm2f128 $49, %ymm6, %ymm2, %ymm2
  vperm2f128 $32, %ymm7, %ymm3, %ymm6
  vperm2f128 $49, %ymm7, %ymm3, %ymm3
  vunpcklpd %ymm5, %ymm8, %ymm7
  vunpckhpd %ymm5, %ymm8, %ymm5
  vunpcklpd %ymm6, %ymm4, %ymm8
  vunpckhpd %ymm6, %ymm4, %ymm4
  vunpcklpd %ymm2, %ymm0, %ymm6
  vunpckhpd %ymm2, %ymm0, %ymm0
  vunpcklpd %ymm3, %ymm1, %ymm2
  vunpckhpd %ymm3, %ymm1, %ymm1
  vshufps $136, %ymm8, %ymm7, %ymm3
  vshufps $216, %ymm3, %ymm3, %ymm3
  vshufps $221, %ymm8, %ymm7, %ymm7
  vshufps $216, %ymm7, %ymm7, %ymm7
  vshufps $136, %ymm4, %ymm5, %ymm8
  vshufps $216, %ymm8, %ymm8, %ymm8
  vshufps $221, %ymm4, %ymm5, %ymm4
  vshufps $216, %ymm4, %ymm4, %ymm4
  vshufps $136, %ymm2, %ymm6, %ymm5
  vshufps $216, %ymm5, %ymm5, %ymm5
  vshufps $221, %ymm2, %ymm6, %ymm2
  vshufps $216, %ymm2, %ymm2, %ymm2
  vshufps $136, %ymm1, %ymm0, %ymm6
  vshufps $216, %ymm6, %ymm6, %ymm6
  vshufps $221, %ymm1, %ymm0, %ymm0
  vshufps $216, %ymm0, %ymm0, %ymm0
  vmovups %ymm3, (%r8,%r14,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm7, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm8, (%r14,%r10,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm4, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm5, (%r14,%r10,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm2, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm6, (%r14,%r10,4)
  vmovups %ymm0, (%rdi,%r10,4)
  addq $8, %r15
  cmpq %rbp, %r15
  jl .LBB7_11
  jmp .LBB7_12
  .p2align 4, 0x90
.LBB7_13:
  movq -48(%rsp), %r15
  cmpq %r15, %rbp
  movq -112(%rsp), %r8
  movq -120(%rsp), %r9
  movq -104(%rsp), %rdi
  movq -56(%rsp), %r11
  jl .LBB7_14
  jmp .LBB7_18
  .p2align 4, 0x90
.LBB7_17:
  incq %rbp
  cmpq %r15, %rbp
  jge .LBB7_18
.LBB7_14:
  testq %r11, %r11
  jle .LBB7_17
  movq %rbp, %rax
  imulq %r10, %rax
  leaq (%rdi,%rax,4), %rax
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB7_16:
  leaq (%r14,%rcx), %rsi
  cmpq %rdx, %rsi
  cmovgeq %rdx, %rsi
  imulq %r9, %rsi
  leaq (%r8,%rsi,4), %rsi
  vmovss (%rsi,%rbp,4), %xmm0
  vmovss %xmm0, (%rax,%rcx,4)
  incq %rcx
  cmpq %r11, %rcx
  jl .LBB7_16
  jmp .LBB7_17
.LBB7_20:
  addq $8, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end7:
  .size pack.along, .Lfunc_end7-pack.along
  .p2align 4, 0x90
  .type rows.across,@function
rows.across:
  movq 24(%rdi), %rcx
  movq 32(%rdi), %rsi
  movabsq $3074457345618258603, %rdx
  movq %rcx, %rax
  imulq %rdx
  testq %rsi, %rsi
  jle .LBB8_12
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rax
  movq %rax, -8(%rsp)
  movq 16(%rdi), %r8
  movq 40(%rdi), %rdi
  movq %rdx, %rax
  shrq $63, %rax
  addq %rdx, %rax
  addq %rax, %rax
  leaq (%rax,%rax,2), %rdx
  leaq (%rsi,%rsi), %rax
  leaq (%rax,%rax,2), %r9
  xorl %r10d, %r10d
  vxorps %xmm0, %xmm0, %xmm0
  jmp .LBB8_2
  .p2align 4, 0x90
.LBB8_10:
  cmpq %rsi, %r10
  jge .LBB8_11
.LBB8_2:
  movq %r10, %r11
  addq $16, %r10
  cmpq %rsi, %r10
  movq %rsi, %rbx
  cmovlq %r10, %rbx
  movq %r11, %rax
  imulq %r8, %rax
  movq -8(%rsp), %r14
  leaq (%r14,%rax,4), %r14
  leaq (%r11,%r11,2), %rax
  leaq (%rdi,%rax,8), %rax
  testq %rdx, %rdx
  jle .LBB8_8
  xorl %r12d, %r12d
  jmp .LBB8_4
  .p2align 4, 0x90
.LBB8_7:
  leaq (%rax,%r9,4), %rax
  addq $6, %r12
  cmpq %rdx, %r12
  jge .LBB8_8
.LBB8_4:
  cmpq %rbx, %r11
  jge .LBB8_7
  leaq (%r14,%r12,4), %r13
  movq %r11, %rbp
  movq %rax, %r15
  .p2align 4, 0x90
.LBB8_6:
  vmovups (%r13), %xmm1
  vmovups %xmm1, (%r15)
  vmovsd 16(%r13), %xmm1
  vmovsd %xmm1, 16(%r15)
  leaq (%r13,%r8,4), %r13
  addq $24, %r15
  incq %rbp
  cmpq %rbx, %rbp
  jl .LBB8_6
  jmp .LBB8_7
  .p2align 4, 0x90
.LBB8_8:
  cmpq %rcx, %rdx
  jl .LBB8_9
  jmp .LBB8_10
  .p2align 4, 0x90
.LBB8_15:
  leaq (%r14,%r8,4), %r14
  addq $24, %rax
  incq %r11
.LBB8_9:
  cmpq %rbx, %r11
  jge .LBB8_10
  vmovups %xmm0, (%rax)
  movq $0, 16(%rax)
  cmpq %rcx, %rdx
  movq %rdx, %r15
  jge .LBB8_15
  .p2align 4, 0x90
.LBB8_14:
  vmovss (%r14,%r15,4), %xmm1
  movq %r15, %r12
  subq %rdx, %r12
  vmovss %xmm1, (%rax,%r12,4)
  incq %r15
  cmpq %rcx, %r15
  jl .LBB8_14
  jmp .LBB8_15
.LBB8_11:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB8_12:
  retq
.Lfunc_end8:
  .size rows.across, .Lfunc_end8-rows.across
  .p2align 4, 0x90
  .type columns.across,@function
columns.across:
  movq 24(%rdi), %rax
  movq 32(%rdi), %rcx
  leaq 15(%rax), %rdx
  testq %rax, %rax
  cmovnsq %rax, %rdx
  testq %rcx, %rcx
  jle .LBB9_12
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rsi
  movq %rsi, -8(%rsp)
  movq 16(%rdi), %r8
  movq 40(%rdi), %rdi
  andq $-16, %rdx
  movq %rcx, %r9
  shlq $4, %r9
  xorl %esi, %esi
  vxorps %xmm0, %xmm0, %xmm0
  jmp .LBB9_2
  .p2align 4, 0x90
.LBB9_10:
  cmpq %rcx, %rsi
  jge .LBB9_11
.LBB9_2:
  movq %rsi, %r10
  addq $16, %rsi
  cmpq %rcx, %rsi
  movq %rcx, %rbx
  cmovlq %rsi, %rbx
  movq %r10, %r11
  imulq %r8, %r11
  movq -8(%rsp), %r14
  leaq (%r14,%r11,4), %r14
  movq %r10, %r11
  shlq $6, %r11
  addq %rdi, %r11
  testq %rdx, %rdx
  jle .LBB9_8
  xorl %r12d, %r12d
  jmp .LBB9_4
  .p2align 4, 0x90
.LBB9_7:
  leaq (%r11,%r9,4), %r11
  addq $16, %r12
  cmpq %rdx, %r12
  jge .LBB9_8
.LBB9_4:
  cmpq %rbx, %r10
  jge .LBB9_7
  leaq (%r14,%r12,4), %r13
  movq %r10, %rbp
  movq %r11, %r15
  .p2align 4, 0x90
.LBB9_6:
  vmovups (%r13), %ymm1
  vmovups %ymm1, (%r15)
  vmovups 32(%r13), %ymm1
  vmovups %ymm1, 32(%r15)
  leaq (%r13,%r8,4), %r13
  addq $64, %r15
  incq %rbp
  cmpq %rbx, %rbp
  jl .LBB9_6
  jmp .LBB9_7
  .p2align 4, 0x90
.LBB9_8:
  cmpq %rax, %rdx
  jl .LBB9_9
  jmp .LBB9_10
  .p2align 4, 0x90
.LBB9_15:
  leaq (%r14,%r8,4), %r14
  addq $64, %r11
  incq %r10
.LBB9_9:
  cmpq %rbx, %r10
  jge .LBB9_10
  vmovups %ymm0, (%r11)
  vmovups %ymm0, 32(%r11)
  cmpq %rax, %rdx
  movq %rdx, %r15
  jge .LBB9_15
  .p2align 4, 0x90
.LBB9_14:
  vmovss (%r14,%r15,4), %xmm1
  movq %r15, %r12
  subq %rdx, %r12
  vmovss %xmm1, (%r11,%r12,4)
  incq %r15
  cmpq %rax, %r15
  jl .LBB9_14
  jmp .LBB9_15
.LBB9_11:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB9_12:
  vzeroupper
  retq
.Lfunc_end9:
  .size columns.across, .Lfunc_end9-columns.across
  .hidden theano_avx2_matrix_float64
  .globl theano_avx2_matrix_float64
  .p2align 6, 0x90
  .type theano_avx2_matrix_float64,@function
theano_avx2_matrix_float64:
  pushq %rbx
  movq %rdi, %rbx
  cmpq $0, (%rdi)
  je .LBB10_1
  cmpq $1, (%rbx)
  je .LBB10_3
.LBB10_4:
  cmpq $2, (%rbx)
  je .LBB10_5
.LBB10_6:
  cmpq $3, (%rbx)
  je .LBB10_7
.LBB10_8:
  popq %rbx
  retq
.LBB10_1:
  movq %rbx, %rdi
  callq block.1
  cmpq $1, (%rbx)
  jne .LBB10_4
.LBB10_3:
  movq %rbx, %rdi
  callq pack.along.7
  cmpq $2, (%rbx)
  jne .LBB10_6
.LBB10_5:
  movq %rbx, %rdi
  callq rows.across.8
  cmpq $3, (%rbx)
  jne .LBB10_8
.LBB10_7:
  movq %rbx, %rdi
  callq columns.across.9
  popq %rbx
  retq
.Lfunc_end10:
  .size theano_avx2_matrix_float64, .Lfunc_end10-theano_avx2_matrix_float64
  .p2align 4, 0x90
  .type block.1,@function
block.1:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  subq $104, %rsp
  movq 96(%rdi), %r14
  testq %r14, %r14
  jle .LBB11_14
  movq %rdi, %rbx
  movq 88(%rdi), %r12
  movq 72(%rdi), %rax
  movq %rax, 72(%rsp)
  movq 80(%rdi), %rax
  movq %rax, 64(%rsp)
  movq 40(%rdi), %rcx
  movq 48(%rdi), %rax
  movq %rax, 40(%rsp)
  movq 56(%rdi), %rax
  movq %rax, 32(%rsp)
  xorl %esi, %esi
  movq %r14, 48(%rsp)
  movq %r12, 80(%rsp)
  jmp .LBB11_2
  .p2align 4, 0x90
.LBB11_13:
  movq 56(%rsp), %rcx
  movq 32(%rsp), %rax
  leaq (%rcx,%rax,8), %rcx
  addq $8, %rsi
  movq 48(%rsp), %r14
  cmpq %r14, %rsi
  jge .LBB11_14
.LBB11_2:
  subq %rsi, %r14
  cmpq $8, %r14
  movl $8, %eax
  cmovgeq %rax, %r14
  cmpq $8, %r14
  movq %rcx, 56(%rsp)
  movq %rcx, %rdx
  movq 40(%rsp), %r9
  je .LBB11_4
  movq 64(%rbx), %rdx
  movl $8, %r9d
.LBB11_4:
  testq %r12, %r12
  jle .LBB11_13
  movq 8(%rbx), %r13
  xorl %edi, %edi
  movq %rdx, 24(%rsp)
  movq %r9, 16(%rsp)
  movq %rsi, 88(%rsp)
  jmp .LBB11_6
  .p2align 4, 0x90
.LBB11_11:
  movq %r12, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r14, %r9
  callq tile.6.1.2
.LBB11_12:
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
.LBB11_24:
  movq 32(%rbx), %rax
  leaq (%r13,%rax,8), %r13
  movq 96(%rsp), %rdi
  addq $6, %rdi
  movq 80(%rsp), %r12
  cmpq %r12, %rdi
  movq 88(%rsp), %rsi
  jge .LBB11_13
.LBB11_6:
  movq %rdi, %rax
  imulq 64(%rsp), %rax
  addq %rsi, %rax
  movq 72(%rsp), %rcx
  leaq (%rcx,%rax,8), %rbp
  subq %rdi, %r12
  cmpq $6, %r12
  movl $6, %eax
  cmovgeq %rax, %r12
  testq %r12, %r12
  jle .LBB11_9
  movq 80(%rbx), %rax
  xorl %ecx, %ecx
  movq %rbp, %rsi
  .p2align 4, 0x90
.LBB11_8:
  prefetcht0 (%rsi)
  leaq (%rsi,%rax,8), %rsi
  incq %rcx
  cmpq %r12, %rcx
  jl .LBB11_8
.LBB11_9:
  cmpq $4, %r14
  movq %rdi, 96(%rsp)
  jg .LBB11_15
  cmpq $6, %r12
  je .LBB11_11
  testq %r12, %r12
  jle .LBB11_24
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB11_20:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %r8
  addq %rbp, %r8
  movq %r12, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r14, %r9
  callq tile.5.1.4
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $5, %r15
  cmpq %r12, %r15
  jl .LBB11_20
  jmp .LBB11_24
  .p2align 4, 0x90
.LBB11_15:
  cmpq $6, %r12
  jne .LBB11_21
  cmpq $8, %r14
  jne .LBB11_21
  movq %r12, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r14, %r9
  callq tile.6.2.5
  jmp .LBB11_12
  .p2align 4, 0x90
.LBB11_21:
  testq %r12, %r12
  jle .LBB11_24
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB11_23:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %r8
  addq %rbp, %r8
  movq %r12, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r14, %r9
  callq tile.5.2.6
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $5, %r15
  cmpq %r12, %r15
  jl .LBB11_23
  jmp .LBB11_24
.LBB11_14:
  addq $104, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end11:
  .size block.1, .Lfunc_end11-block.1
  .p2align 4, 0x90
  .type tile.6.1.2,@function
tile.6.1.2:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %rbx
  andq $-32, %rsp
  subq $224, %rsp
  movq 16(%rbp), %r10
  movq %r8, %rax
  cmpq $6, %r10
  movl $6, %r8d
  cmovlq %r10, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r11
  movq 24(%rdi), %rbx
  leaq (%r11,%r11), %r14
  leaq (%r11,%r11,2), %r15
  leaq (%rsi,%r15,8), %r15
  vxorpd %xmm0, %xmm0, %xmm0
  vxorpd %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm4, %xmm4, %xmm4
  vxorpd %xmm5, %xmm5, %xmm5
  .p2align 4, 0x90
.LBB12_1:
  vmovupd (%rdx), %ymm6
  vbroadcastsd (%rsi), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm0
  vbroadcastsd (%rsi,%r11,8), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm1
  vbroadcastsd (%rsi,%r14,8), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm2
  vbroadcastsd (%r15), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm3
  vbroadcastsd (%r15,%r11,8), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm4
  vbroadcastsd (%r15,%r14,8), %ymm7
  vfmadd231pd %ymm7, %ymm6, %ymm5
  leaq (%rsi,%rbx,8), %rsi
  leaq (%r15,%rbx,8), %r15
  leaq (%rdx,%rcx,8), %rdx
  decq %r10
  jne .LBB12_1
  vmovapd %ymm0, (%rsp)
  vmovapd %ymm1, 32(%rsp)
  vmovapd %ymm2, 64(%rsp)
  vmovapd %ymm3, 96(%rsp)
  vmovapd %ymm4, 128(%rsp)
  vmovapd %ymm5, 160(%rsp)
  movq %rsp, %rsi
  movl $4, %edx
  movq %rax, %rcx
  vzeroupper
  callq store.part.3
  leaq -24(%rbp), %rsp
  popq %rbx
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end12:
  .size tile.6.1.2, .Lfunc_end12-tile.6.1.2
  .p2align 4, 0x90
  .type store.part.3,@function
store.part.3:
  testq %r8, %r8
  jle .LBB13_13
  pushq %rbx
  movq 80(%rdi), %rax
  movq 112(%rdi), %r10
  vmovsd (%r10), %xmm0
  movq 120(%rdi), %r10
  vmovsd (%r10), %xmm1
  movq 128(%rdi), %rdi
  movq %r9, %r10
  andq $-4, %r10
  xorl %r11d, %r11d
  jmp .LBB13_2
  .p2align 4, 0x90
.LBB13_11:
  leaq (%rsi,%rdx,8), %rsi
  leaq (%rcx,%rax,8), %rcx
  incq %r11
  cmpq %r8, %r11
  jge .LBB13_12
.LBB13_2:
  testq %r10, %r10
  jle .LBB13_7
  xorl %ebx, %ebx
  jmp .LBB13_4
  .p2align 4, 0x90
.LBB13_6:
  vmovupd %ymm2, (%rcx,%rbx,8)
  addq $4, %rbx
  cmpq %r10, %rbx
  jge .LBB13_7
.LBB13_4:
  testq %rdi, %rdi
  vbroadcastsd %xmm0, %ymm2
  vmulpd (%rsi,%rbx,8), %ymm2, %ymm2
  je .LBB13_6
  vbroadcastsd %xmm1, %ymm3
  vfmadd231pd (%rcx,%rbx,8), %ymm3, %ymm2
  jmp .LBB13_6
  .p2align 4, 0x90
.LBB13_7:
  cmpq %r9, %r10
  movq %r10, %rbx
  jl .LBB13_8
  jmp .LBB13_11
  .p2align 4, 0x90
.LBB13_10:
  vmovsd %xmm2, (%rcx,%rbx,8)
  incq %rbx
  cmpq %r9, %rbx
  jge .LBB13_11
.LBB13_8:
  testq %rdi, %rdi
  vmulsd (%rsi,%rbx,8), %xmm0, %xmm2
  je .LBB13_10
  vfmadd231sd (%rcx,%rbx,8), %xmm1, %xmm2
  jmp .LBB13_10
.LBB13_12:
  popq %rbx
.LBB13_13:
  vzeroupper
  retq
.Lfunc_end13:
  .size store.part.3, .Lfunc_end13-store.part.3
  .p2align 4, 0x90
  .type tile.5.1.4,@function
tile.5.1.4:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  andq $-32, %rsp
  subq $224, %rsp
  movq %r9, 24(%rsp)
  movq %r8, 16(%rsp)
  movq 16(%rbp), %rax
  cmpq $5, %rax
  movl $5, %r8d
  cmovlq %rax, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r13
  movq 24(%rdi), %r11
  leaq -1(%r8), %rax
  xorl %ebx, %ebx
  testq %rax, %rax
  cmovleq %rax, %rbx
  imulq %r13, %rbx
  leaq (%rsi,%rbx,8), %rbx
  cmpq $2, %rax
  movl $1, %r14d
  cmovlq %rax, %r14
  imulq %r13, %r14
  leaq (%rsi,%r14,8), %r14
  cmpq $3, %rax
  movl $2, %r15d
  cmovlq %rax, %r15
  imulq %r13, %r15
  leaq (%rsi,%r15,8), %r15
  cmpq $4, %rax
  movl $3, %r12d
  cmovlq %rax, %r12
  imulq %r13, %r12
  leaq (%rsi,%r12,8), %r12
  cmpq $5, %rax
  movl $4, %r9d
  cmovlq %rax, %r9
  imulq %r13, %r9
  leaq (%rsi,%r9,8), %rsi
  vxorpd %xmm0, %xmm0, %xmm0
  vxorpd %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm4, %xmm4, %xmm4
  .p2align 4, 0x90
.LBB14_1:
  vmovupd (%rdx), %ymm5
  vbroadcastsd (%rbx), %ymm6
  vfmadd231pd %ymm6, %ymm5, %ymm0
  vbroadcastsd (%r14), %ymm6
  vfmadd231pd %ymm6, %ymm5, %ymm1
  vbroadcastsd (%r15), %ymm6
  vfmadd231pd %ymm6, %ymm5, %ymm2
  vbroadcastsd (%r12), %ymm6
  vfmadd231pd %ymm6, %ymm5, %ymm3
  vbroadcastsd (%rsi), %ymm6
  vfmadd231pd %ymm6, %ymm5, %ymm4
  leaq (%rbx,%r11,8), %rbx
  leaq (%r14,%r11,8), %r14
  leaq (%r15,%r11,8), %r15
  leaq (%r12,%r11,8), %r12
  leaq (%rsi,%r11,8), %rsi
  leaq (%rdx,%rcx,8), %rdx
  decq %r10
  jne .LBB14_1
  vmovapd %ymm0, 32(%rsp)
  vmovapd %ymm1, 64(%rsp)
  vmovapd %ymm2, 96(%rsp)
  vmovapd %ymm3, 128(%rsp)
  vmovapd %ymm4, 160(%rsp)
  leaq 32(%rsp), %rsi
  movl $4, %edx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r9
  vzeroupper
  callq store.part.3
  leaq -40(%rbp), %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end14:
  .size tile.5.1.4, .Lfunc_end14-tile.5.1.4
  .p2align 4, 0x90
  .type tile.6.2.5,@function
tile.6.2.5:
  pushq %rbx
  movq 104(%rdi), %rax
  movq 16(%rdi), %r9
  movq 24(%rdi), %r10
  leaq (%r9,%r9), %r11
  leaq (%r9,%r9,2), %rbx
  leaq (%rsi,%rbx,8), %rbx
  vxorpd %xmm0, %xmm0, %xmm0
  vxorpd %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm4, %xmm4, %xmm4
  vxorpd %xmm5, %xmm5, %xmm5
  vxorpd %xmm6, %xmm6, %xmm6
  vxorpd %xmm7, %xmm7, %xmm7
  vxorpd %xmm8, %xmm8, %xmm8
  vxorpd %xmm9, %xmm9, %xmm9
  vxorpd %xmm10, %xmm10, %xmm10
  vxorpd %xmm11, %xmm11, %xmm11
  .p2align 4, 0x90
.LBB15_1:
  vmovupd (%rdx), %ymm12
  vmovupd 32(%rdx), %ymm13
  vbroadcastsd (%rsi), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm0
  vfmadd231pd %ymm14, %ymm13, %ymm1
  vbroadcastsd (%rsi,%r9,8), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm2
  vfmadd231pd %ymm14, %ymm13, %ymm3
  vbroadcastsd (%rsi,%r11,8), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm4
  vfmadd231pd %ymm14, %ymm13, %ymm5
  vbroadcastsd (%rbx), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm6
  vfmadd231pd %ymm14, %ymm13, %ymm7
  vbroadcastsd (%rbx,%r9,8), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm8
  vfmadd231pd %ymm14, %ymm13, %ymm9
  vbroadcastsd (%rbx,%r11,8), %ymm14
  vfmadd231pd %ymm12, %ymm14, %ymm10
  vfmadd231pd %ymm13, %ymm14, %ymm11
  leaq (%rsi,%r10,8), %rsi
  leaq (%rbx,%r10,8), %rbx
  leaq (%rdx,%rcx,8), %rdx
  decq %rax
  jne .LBB15_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastsd (%rcx), %ymm13
  vmulpd %ymm0, %ymm13, %ymm12
  vmulpd %ymm1, %ymm13, %ymm0
  vmulpd %ymm2, %ymm13, %ymm15
  vmulpd %ymm3, %ymm13, %ymm14
  vmulpd %ymm4, %ymm13, %ymm2
  vmulpd %ymm5, %ymm13, %ymm1
  vmulpd %ymm6, %ymm13, %ymm5
  vmulpd %ymm7, %ymm13, %ymm4
  vmulpd %ymm8, %ymm13, %ymm3
  vmulpd %ymm9, %ymm13, %ymm9
  vmulpd %ymm10, %ymm13, %ymm8
  vmulpd %ymm11, %ymm13, %ymm7
  cmpq $0, 128(%rdi)
  je .LBB15_4
  movq 120(%rdi), %rcx
  vbroadcastsd (%rcx), %ymm6
  vfmadd231pd (%r8), %ymm6, %ymm12
  vmovupd %ymm12, (%r8)
  vfmadd231pd 32(%r8), %ymm6, %ymm0
  vmovupd %ymm0, 32(%r8)
  leaq (%r8,%rax,8), %rcx
  vfmadd231pd (%r8,%rax,8), %ymm6, %ymm15
  vmovupd %ymm15, (%r8,%rax,8)
  vfmadd231pd 32(%r8,%rax,8), %ymm6, %ymm14
  vmovupd %ymm14, 32(%r8,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %ymm6, %ymm2
  vmovupd %ymm2, (%rcx,%rax,8)
  vfmadd231pd 32(%rcx,%rax,8), %ymm6, %ymm1
  vmovupd %ymm1, 32(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vfmadd231pd (%rdx,%rax,8), %ymm6, %ymm5
  vmovupd %ymm5, (%rdx,%rax,8)
  vfmadd231pd 32(%rdx,%rax,8), %ymm6, %ymm4
  vmovupd %ymm4, 32(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %ymm6, %ymm3
  vmovupd %ymm3, (%rcx,%rax,8)
  vfmadd231pd 32(%rcx,%rax,8), %ymm6, %ymm9
  vmovupd %ymm9, 32(%rcx,%rax,8)
  vfmadd231pd (%rdx,%rax,8), %ymm6, %ymm8
  vmovupd %ymm8, (%rdx,%rax,8)
  vfmadd231pd 32(%rdx,%rax,8), %ymm6, %ymm7
  jmp .LBB15_5
.LBB15_4:
  vmovupd %ymm12, (%r8)
  vmovupd %ymm0, 32(%r8)
  leaq (%r8,%rax,8), %rcx
  vmovupd %ymm15, (%r8,%rax,8)
  vmovupd %ymm14, 32(%r8,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %ymm2, (%rcx,%rax,8)
  vmovupd %ymm1, 32(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vmovupd %ymm5, (%rdx,%rax,8)
  vmovupd %ymm4, 32(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %ymm3, (%rcx,%rax,8)
  vmovupd %ymm9, 32(%rcx,%rax,8)
  vmovupd %ymm8, (%rdx,%rax,8)
.LBB15_5:
  vmovupd %ymm7, 32(%rdx,%rax,8)
  popq %rbx
  vzeroupper
  retq
.Lfunc_end15:
  .size tile.6.2.5, .Lfunc_end15-tile.6.2.5
  .p2align 4, 0x90
  .type tile.5.2.6,@function
tile.5.2.6:
  pushq %rbp
  movq %rsp, %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  andq $-32, %rsp
  subq $384, %rsp
  movq %r9, 24(%rsp)
  movq %r8, 16(%rsp)
  movq 16(%rbp), %rax
  cmpq $5, %rax
  movl $5, %r8d
  cmovlq %rax, %r8
  movq 104(%rdi), %r10
  movq 16(%rdi), %r13
  movq 24(%rdi), %r11
  leaq -1(%r8), %rax
  xorl %ebx, %ebx
  testq %rax, %rax
  cmovleq %rax, %rbx
  imulq %r13, %rbx
  leaq (%rsi,%rbx,8), %rbx
  cmpq $2, %rax
  movl $1, %r14d
  cmovlq %rax, %r14
  imulq %r13, %r14
  leaq (%rsi,%r14,8), %r14
  cmpq $3, %rax
  movl $2, %r15d
  cmovlq %rax, %r15
  imulq %r13, %r15
  leaq (%rsi,%r15,8), %r15
  cmpq $4, %rax
  movl $3, %r12d
  cmovlq %rax, %r12
  imulq %r13, %r12
  leaq (%rsi,%r12,8), %r12
  cmpq $5, %rax
  movl $4, %r9d
  cmovlq %rax, %r9
  imulq %r13, %r9
  leaq (%rsi,%r9,8), %rsi
  vxorpd %xmm0, %xmm0, %xmm0
  vxorpd %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm4, %xmm4, %xmm4
  vxorpd %xmm5, %xmm5, %xmm5
  vxorpd %xmm6, %xmm6, %xmm6
  vxorpd %xmm7, %xmm7, %xmm7
  vxorpd %xmm8, %xmm8, %xmm8
  vxorpd %xmm9, %xmm9, %xmm9
  .p2align 4, 0x90
.LBB16_1:
  vmovupd (%rdx), %ymm10
  vmovupd 32(%rdx), %ymm11
  vbroadcastsd (%rbx), %ymm12
  vfmadd231pd %ymm10, %ymm12, %ymm0
  vfmadd231pd %ymm12, %ymm11, %ymm1
  vbroadcastsd (%r14), %ymm12
  vfmadd231pd %ymm10, %ymm12, %ymm2
  vfmadd231pd %ymm12, %ymm11, %ymm3
  vbroadcastsd (%r15), %ymm12
  vfmadd231pd %ymm10, %ymm12, %ymm4
  vfmadd231pd %ymm12, %ymm11, %ymm5
  vbroadcastsd (%r12), %ymm12
  vfmadd231pd %ymm10, %ymm12, %ymm6
  vfmadd231pd %ymm12, %ymm11, %ymm7
  vbroadcastsd (%rsi), %ymm12
  vfmadd231pd %ymm10, %ymm12, %ymm8
  vfmadd231pd %ymm11, %ymm12, %ymm9
  leaq (%rbx,%r11,8), %rbx
  leaq (%r14,%r11,8), %r14
  leaq (%r15,%r11,8), %r15
  leaq (%r12,%r11,8), %r12
  leaq (%rsi,%r11,8), %rsi
  leaq (%rdx,%rcx,8), %rdx
  decq %r10
  jne .LBB16_1
  vmovapd %ymm0, 32(%rsp)
  vmovapd %ymm1, 64(%rsp)
  vmovapd %ymm2, 96(%rsp)
  vmovapd %ymm3, 128(%rsp)
  vmovapd %ymm4, 160(%rsp)
  vmovapd %ymm5, 192(%rsp)
  vmovapd %ymm6, 224(%rsp)
  vmovapd %ymm7, 256(%rsp)
  vmovapd %ymm8, 288(%rsp)
  vmovapd %ymm9, 320(%rsp)
  leaq 32(%rsp), %rsi
  movl $8, %edx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r9
  vzeroupper
  callq store.part.3
  leaq -40(%rbp), %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end16:
  .size tile.5.2.6, .Lfunc_end16-tile.5.2.6
  .p2align 4, 0x90
  .type pack.along.7,@function
pack.along.7:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rsi
  movq 16(%rdi), %r9
  movq 24(%rdi), %rax
  movq 32(%rdi), %rbp
  movq 48(%rdi), %r10
  movq %rax, -88(%rsp)
  addq %r10, %rax
  decq %rax
  movq %rax, %rdx
  orq %r10, %rdx
  shrq $32, %rdx
  je .LBB17_1
  xorl %edx, %edx
  divq %r10
  movq %rax, %r8
  testq %r8, %r8
  jg .LBB17_4
  jmp .LBB17_20
.LBB17_1:
  xorl %edx, %edx
  divl %r10d
  movl %eax, %r8d
  testq %r8, %r8
  jle .LBB17_20
.LBB17_4:
  movq -88(%rsp), %rax
  leaq -1(%rax), %rdx
  movq 32(%rdi), %rax
  imulq %r10, %rax
  movq %rax, -56(%rsp)
  movq 40(%rdi), %rdi
  xorl %eax, %eax
  xorl %r14d, %r14d
  movq %rsi, -72(%rsp)
  movq %r9, -80(%rsp)
  movq %rbp, -32(%rsp)
  movq %r8, -48(%rsp)
  jmp .LBB17_5
  .p2align 4, 0x90
.LBB17_19:
  addq %r10, %r14
  movq -56(%rsp), %rax
  leaq (%rdi,%rax,8), %rdi
  movq -40(%rsp), %rax
  incq %rax
  movq -48(%rsp), %r8
  cmpq %r8, %rax
  jge .LBB17_20
.LBB17_5:
  movq %rax, -40(%rsp)
  movq -88(%rsp), %r15
  subq %r14, %r15
  addq $3, %r15
  andq $-4, %r15
  cmpq %r15, %r10
  cmovlq %r10, %r15
  testq %rbp, %rbp
  jle .LBB17_19
  leaq 3(%r15), %r11
  shrq $2, %r11
  xorl %r8d, %r8d
  movq %r11, -8(%rsp)
  jmp .LBB17_7
  .p2align 4, 0x90
.LBB17_18:
  movq -32(%rsp), %rbp
  movq -16(%rsp), %rax
  cmpq %rbp, %rax
  movq %rax, %r8
  jge .LBB17_19
.LBB17_7:
  leaq 64(%r8), %rax
  cmpq %rbp, %rax
  movq %rax, -16(%rsp)
  cmovlq %rax, %rbp
  movq %rbp, -24(%rsp)
  subq %r8, %rbp
  andq $-4, %rbp
  movq %r8, -64(%rsp)
  addq %r8, %rbp
  testq %r11, %r11
  jle .LBB17_13
  xorl %ebx, %ebx
  jmp .LBB17_9
  .p2align 4, 0x90
.LBB17_12:
  incq %rbx
  movq -8(%rsp), %r11
  cmpq %r11, %rbx
  jge .LBB17_13
.LBB17_9:
  movq %rbx, %rax
  notq %rax
  addq %r11, %rax
  leaq (%r14,%rax,4), %r8
  cmpq %rdx, %r8
  cmovgeq %rdx, %r8
  leaq (%r14,%rax,4), %r9
  incq %r9
  cmpq %rdx, %r9
  cmovgeq %rdx, %r9
  leaq (%r14,%rax,4), %r12
  addq $2, %r12
  cmpq %rdx, %r12
  cmovgeq %rdx, %r12
  leaq (%r14,%rax,4), %r13
  addq $3, %r13
  cmpq %rdx, %r13
  cmovgeq %rdx, %r13
  cmpq %rbp, -64(%rsp)
  jge .LBB17_12
  shlq $2, %rax
  movq -80(%rsp), %rsi
  imulq %rsi, %r8
  movq -72(%rsp), %rcx
  leaq (%rcx,%r8,8), %r8
  imulq %rsi, %r9
  leaq (%rcx,%r9,8), %r11
  imulq %rsi, %r12
  leaq (%rcx,%r12,8), %r9
  imulq %rsi, %r13
  leaq (%rcx,%r13,8), %r12
  movq -64(%rsp), %r13
  .p2align 4, 0x90
.LBB17_11:
  movq %r13, %rcx
  imulq %r10, %rcx
  addq %rax, %rcx
  leaq (%rdi,%rcx,8), %rsi
  vmovups (%r8,%r13,8), %ymm0
  vmovups (%r11,%r13,8), %ymm1
  vmovups (%r9,%r13,8), %ymm2
  vmovups (%r12,%r13,8), %ymm3
  vperm2f128 $32, %ymm2, %ymm0, %ymm4
  vperm2f128 $49, %ymm2, %ymm0, %ymm0
  vperm2f128 $32, %ymm3, %ymm1, %ymm2
  vperm2f128 $49, %ymm3, %ymm1, %ymm1
  vunpcklpd %ymm2, %ymm4, %ymm3
  vunpckhpd %ymm2, %ymm4, %ymm2
  vunpcklpd %ymm1, %ymm0, %ymm4
  vunpckhpd %ymm1, %ymm0, %ymm0
  vmovups %ymm3, (%rdi,%rcx,8)
  leaq (%rsi,%r10,8), %rcx
  vmovups %ymm2, (%rsi,%r10,8)
  leaq (%rcx,%r10,8), %rsi
  vmovups %ymm4, (%rcx,%r10,8)
  vmovups %ymm0, (%rsi,%r10,8)
  addq $4, %r13
  cmpq %rbp, %r13
  jl .LBB17_11
  jmp .LBB17_12
  .p2align 4, 0x90
.LBB17_13:
  movq -24(%rsp), %rbx
  cmpq %rbx, %rbp
  movq -72(%rsp), %rsi
  movq -80(%rsp), %r9
  jl .LBB17_14
  jmp .LBB17_18
  .p2align 4, 0x90
.LBB17_17:
  incq %rbp
  cmpq %rbx, %rbp
  jge .LBB17_18
.LBB17_14:
  testq %r15, %r15
  jle .LBB17_17
  movq %rbp, %rax
  imulq %r10, %rax
  leaq (%rdi,%rax,8), %rax
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB17_16:
  leaq (%r14,%r8), %rcx
  cmpq %rdx, %rcx
  cmovgeq %rdx, %rcx
  imulq %r9, %rcx
  leaq (%rsi,%rcx,8), %rcx
  vmovsd (%rcx,%rbp,8), %xmm0
  vmovsd %xmm0, (%rax,%r8,8)
  incq %r8
  cmpq %r15, %r8
  jl .LBB17_16
  jmp .LBB17_17
.LBB17_20:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end17:
  .size pack.along.7, .Lfunc_end17-pack.along.7
  .p2align 4, 0x90
  .type rows.across.8,@function
rows.across.8:
  movq 24(%rdi), %rcx
  movq 32(%rdi), %rsi
  movabsq $3074457345618258603, %rdx
  movq %rcx, %rax
  imulq %rdx
  testq %rsi, %rsi
  jle .LBB18_12
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rax
  movq %rax, -8(%rsp)
  movq 16(%rdi), %r8
  movq 40(%rdi), %rdi
  movq %rdx, %rax
  shrq $63, %rax
  addq %rdx, %rax
  addq %rax, %rax
  leaq (%rax,%rax,2), %rdx
  leaq (%rsi,%rsi), %rax
  leaq (%rax,%rax,2), %r9
  xorl %r10d, %r10d
  vxorps %xmm0, %xmm0, %xmm0
  vxorps %xmm1, %xmm1, %xmm1
  jmp .LBB18_2
  .p2align 4, 0x90
.LBB18_10:
  cmpq %rsi, %r10
  jge .LBB18_11
.LBB18_2:
  movq %r10, %r11
  addq $16, %r10
  cmpq %rsi, %r10
  movq %rsi, %rbx
  cmovlq %r10, %rbx
  movq %r11, %rax
  imulq %r8, %rax
  movq -8(%rsp), %r14
  leaq (%r14,%rax,8), %r14
  leaq (%r11,%r11,2), %rax
  shlq $4, %rax
  addq %rdi, %rax
  testq %rdx, %rdx
  jle .LBB18_8
  xorl %r12d, %r12d
  jmp .LBB18_4
  .p2align 4, 0x90
.LBB18_7:
  leaq (%rax,%r9,8), %rax
  addq $6, %r12
  cmpq %rdx, %r12
  jge .LBB18_8
.LBB18_4:
  cmpq %rbx, %r11
  jge .LBB18_7
  leaq (%r14,%r12,8), %r13
  movq %r11, %rbp
  movq %rax, %r15
  .p2align 4, 0x90
.LBB18_6:
  vmovups (%r13), %ymm2
  vmovups %ymm2, (%r15)
  vmovups 32(%r13), %xmm2
  vmovups %xmm2, 32(%r15)
  leaq (%r13,%r8,8), %r13
  addq $48, %r15
  incq %rbp
  cmpq %rbx, %rbp
  jl .LBB18_6
  jmp .LBB18_7
  .p2align 4, 0x90
.LBB18_8:
  cmpq %rcx, %rdx
  jl .LBB18_9
  jmp .LBB18_10
  .p2align 4, 0x90
.LBB18_15:
  leaq (%r14,%r8,8), %r14
  addq $48, %rax
  incq %r11
.LBB18_9:
  cmpq %rbx, %r11
  jge .LBB18_10
  vmovups %ymm0, (%rax)
  vmovups %xmm1, 32(%rax)
  cmpq %rcx, %rdx
  movq %rdx, %r15
  jge .LBB18_15
  .p2align 4, 0x90
.LBB18_14:
  vmovsd (%r14,%r15,8), %xmm2
  movq %r15, %r12
  subq %rdx, %r12
  vmovsd %xmm2, (%rax,%r12,8)
  incq %r15
  cmpq %rcx, %r15
  jl .LBB18_14
  jmp .LBB18_15
.LBB18_11:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB18_12:
  vzeroupper
  retq
.Lfunc_end18:
  .size rows.across.8, .Lfunc_end18-rows.across.8
  .p2align 4, 0x90
  .type columns.across.9,@function
columns.across.9:
  movq 24(%rdi), %rax
  movq 32(%rdi), %rcx
  leaq 7(%rax), %rdx
  testq %rax, %rax
  cmovnsq %rax, %rdx
  testq %rcx, %rcx
  jle .LBB19_12
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rsi
  movq %rsi, -8(%rsp)
  movq 16(%rdi), %r8
  movq 40(%rdi), %rdi
  andq $-8, %rdx
  leaq (,%rcx,8), %r9
  xorl %esi, %esi
  vxorps %xmm0, %xmm0, %xmm0
  jmp .LBB19_2
  .p2align 4, 0x90
.LBB19_10:
  cmpq %rcx, %rsi
  jge .LBB19_11
.LBB19_2:
  movq %rsi, %r10
  addq $16, %rsi
  cmpq %rcx, %rsi
  movq %rcx, %rbx
  cmovlq %rsi, %rbx
  movq %r10, %r11
  imulq %r8, %r11
  movq -8(%rsp), %r14
  leaq (%r14,%r11,8), %r14
  movq %r10, %r11
  shlq $6, %r11
  addq %rdi, %r11
  testq %rdx, %rdx
  jle .LBB19_8
  xorl %r12d, %r12d
  jmp .LBB19_4
  .p2align 4, 0x90
.LBB19_7:
  leaq (%r11,%r9,8), %r11
  addq $8, %r12
  cmpq %rdx, %r12
  jge .LBB19_8
.LBB19_4:
  cmpq %rbx, %r10
  jge .LBB19_7
  leaq (%r14,%r12,8), %r13
  movq %r10, %rbp
  movq %r11, %r15
  .p2align 4, 0x90
.LBB19_6:
  vmovups (%r13), %ymm1
  vmovups %ymm1, (%r15)
  vmovups 32(%r13), %ymm1
  vmovups %ymm1, 32(%r15)
  leaq (%r13,%r8,8), %r13
  addq $64, %r15
  incq %rbp
  cmpq %rbx, %rbp
  jl .LBB19_6
  jmp .LBB19_7
  .p2align 4, 0x90
.LBB19_8:
  cmpq %rax, %rdx
  jl .LBB19_9
  jmp .LBB19_10
  .p2align 4, 0x90
.LBB19_15:
  leaq (%r14,%r8,8), %r14
  addq $64, %r11
  incq %r10
.LBB19_9:
  cmpq %rbx, %r10
  jge .LBB19_10
  vmovups %ymm0, (%r11)
  vmovups %ymm0, 32(%r11)
  cmpq %rax, %rdx
  movq %rdx, %r15
  jge .LBB19_15
  .p2align 4, 0x90
.LBB19_14:
  vmovsd (%r14,%r15,8), %xmm1
  movq %r15, %r12
  subq %rdx, %r12
  vmovsd %xmm1, (%r11,%r12,8)
  incq %r15
  cmpq %rax, %r15
  jl .LBB19_14
  jmp .LBB19_15
.LBB19_11:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB19_12:
  vzeroupper
  retq
.Lfunc_end19:
  .size columns.across.9, .Lfunc_end19-columns.across.9
  .hidden theano_avx2_vector_float32
  .globl theano_avx2_vector_float32
  .p2align 6, 0x90
  .type theano_avx2_vector_float32,@function
theano_avx2_vector_float32:
  pushq %rbx
  cmpq $0, (%rdi)
  je .LBB20_1
  cmpq $1, (%rdi)
  je .LBB20_3
.LBB20_4:
  popq %rbx
  retq
.LBB20_1:
  movq %rdi, %rbx
  callq rows
  movq %rbx, %rdi
  cmpq $1, (%rdi)
  jne .LBB20_4
.LBB20_3:
  callq columns
  popq %rbx
  retq
.Lfunc_end20:
  .size theano_avx2_vector_float32, .Lfunc_end20-theano_avx2_vector_float32
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI21_0:
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
.LCPI21_1:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .section .rodata.cst8,"aM",@progbits,8
.LCPI21_2:
  .byte 8
  .byte 9
  .byte 10
  .byte 11
  .byte 12
  .byte 13
  .byte 14
  .byte 15
.LCPI21_3:
  .byte 0
  .byte 1
  .byte 2
  .byte 3
  .byte 4
  .byte 5
  .byte 6
  .byte 7
  .text
  .p2align 4, 0x90
  .type rows,@function
rows:
  movq 24(%rdi), %rax
  testq %rax, %rax
  jle .LBB21_24
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rcx
  movq 16(%rdi), %rdx
  movq 32(%rdi), %rsi
  movq 40(%rdi), %r8
  movq %rsi, %r9
  andq $-16, %r9
  movl %esi, %r10d
  subl %r9d, %r10d
  vmovd %r10d, %xmm0
  vpbroadcastd %xmm0, %ymm0
  movq 56(%rdi), %r10
  vmovss (%r10), %xmm1
  xorl %r10d, %r10d
  vpmovsxbd .LCPI21_2(%rip), %ymm2
  vpcmpeqd %ymm3, %ymm3, %ymm3
  vpmovsxbd .LCPI21_3(%rip), %ymm4
  vpmaxud %ymm4, %ymm0, %ymm5
  vpcmpeqd %ymm4, %ymm5, %ymm4
  vpxor %ymm3, %ymm4, %ymm4
  jmp .LBB21_2
  .p2align 4, 0x90
.LBB21_21:
  vmovss %xmm5, 12(%r11,%r10,4)
.LBB21_22:
  addq $4, %r10
  cmpq %rax, %r10
  jge .LBB21_23
.LBB21_2:
  movq %rax, %r12
  subq %r10, %r12
  leaq -1(%r12), %rbx
  movq %r10, %r11
  imulq %rdx, %r11
  leaq (%rcx,%r11,4), %r14
  testq %rbx, %rbx
  movq %rbx, %r11
  movl $0, %r13d
  cmovgq %r13, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,4), %r13
  cmpq $2, %rbx
  movq %rbx, %r11
  movl $1, %ebp
  cmovgeq %rbp, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,4), %rbp
  cmpq $3, %rbx
  movq %rbx, %r11
  movl $2, %r15d
  cmovgeq %r15, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,4), %r11
  cmpq $4, %rbx
  movl $3, %r15d
  cmovgeq %r15, %rbx
  imulq %rdx, %rbx
  leaq (%r14,%rbx,4), %rbx
  vxorps %xmm11, %xmm11, %xmm11
  testq %r9, %r9
  movl $0, %r14d
  vxorps %xmm12, %xmm12, %xmm12
  vxorps %xmm9, %xmm9, %xmm9
  vxorps %xmm10, %xmm10, %xmm10
  vxorps %xmm7, %xmm7, %xmm7
  vxorps %xmm8, %xmm8, %xmm8
  vpxor %xmm5, %xmm5, %xmm5
  vxorps %xmm6, %xmm6, %xmm6
  jle .LBB21_4
  .p2align 4, 0x90
.LBB21_3:
  vmovups (%r8,%r14,4), %ymm13
  vmovups 32(%r8,%r14,4), %ymm14
  vfmadd231ps (%r13,%r14,4), %ymm13, %ymm11
  vfmadd231ps (%rbp,%r14,4), %ymm13, %ymm9
  vfmadd231ps (%r11,%r14,4), %ymm13, %ymm7
  vfmadd231ps (%rbx,%r14,4), %ymm13, %ymm5
  vfmadd231ps 32(%r13,%r14,4), %ymm14, %ymm12
  vfmadd231ps 32(%rbp,%r14,4), %ymm14, %ymm10
  vfmadd231ps 32(%r11,%r14,4), %ymm14, %ymm8
  vfmadd231ps 32(%rbx,%r14,4), %ymm14, %ymm6
  addq $16, %r14
  cmpq %r9, %r14
  jl .LBB21_3
.LBB21_4:
  cmpq %r9, %rsi
  jg .LBB21_5
  testq %r12, %r12
  jg .LBB21_7
.LBB21_10:
  cmpq $1, %r12
  jg .LBB21_11
.LBB21_14:
  cmpq $2, %r12
  jg .LBB21_15
.LBB21_18:
  cmpq $3, %r12
  jle .LBB21_22
  jmp .LBB21_19
  .p2align 4, 0x90
.LBB21_5:
  vpmaxud %ymm2, %ymm0, %ymm13
  vpcmpeqd %ymm2, %ymm13, %ymm13
  vpxor %ymm3, %ymm13, %ymm13
  vmaskmovps (%r8,%r9,4), %ymm4, %ymm14
  vmaskmovps (%r13,%r9,4), %ymm4, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm11
  vmaskmovps (%rbp,%r9,4), %ymm4, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm9
  vmaskmovps (%r11,%r9,4), %ymm4, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm7
  vmaskmovps (%rbx,%r9,4), %ymm4, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm5
  vmaskmovps 32(%r8,%r9,4), %ymm13, %ymm14
  vmaskmovps 32(%r13,%r9,4), %ymm13, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm12
  vmaskmovps 32(%rbp,%r9,4), %ymm13, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm10
  vmaskmovps 32(%r11,%r9,4), %ymm13, %ymm15
  vfmadd231ps %ymm15, %ymm14, %ymm8
  vmaskmovps 32(%rbx,%r9,4), %ymm13, %ymm13
  vfmadd231ps %ymm13, %ymm14, %ymm6
  testq %r12, %r12
  jle .LBB21_10
.LBB21_7:
  vaddps %ymm12, %ymm11, %ymm11
  vextractf128 $1, %ymm11, %xmm12
  vaddps %xmm12, %xmm11, %xmm11
  vshufpd $1, %xmm11, %xmm11, %xmm12
  vaddps %xmm12, %xmm11, %xmm11
  vmovshdup %xmm11, %xmm12
  vaddss %xmm12, %xmm11, %xmm11
  vmulss %xmm1, %xmm11, %xmm11
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB21_9
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm12
  vfmadd231ss (%r11,%r10,4), %xmm12, %xmm11
.LBB21_9:
  vmovss %xmm11, (%r11,%r10,4)
  cmpq $1, %r12
  jle .LBB21_14
.LBB21_11:
  vaddps %ymm10, %ymm9, %ymm9
  vextractf128 $1, %ymm9, %xmm10
  vaddps %xmm10, %xmm9, %xmm9
  vshufpd $1, %xmm9, %xmm9, %xmm10
  vaddps %xmm10, %xmm9, %xmm9
  vmovshdup %xmm9, %xmm10
  vaddss %xmm10, %xmm9, %xmm9
  vmulss %xmm1, %xmm9, %xmm9
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB21_13
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm10
  vfmadd231ss 4(%r11,%r10,4), %xmm10, %xmm9
.LBB21_13:
  vmovss %xmm9, 4(%r11,%r10,4)
  cmpq $2, %r12
  jle .LBB21_18
.LBB21_15:
  vaddps %ymm7, %ymm8, %ymm7
  vextractf128 $1, %ymm7, %xmm8
  vaddps %xmm7, %xmm8, %xmm7
  vshufpd $1, %xmm7, %xmm7, %xmm8
  vaddps %xmm7, %xmm8, %xmm7
  vmovshdup %xmm7, %xmm8
  vaddss %xmm7, %xmm8, %xmm7
  vmulss %xmm7, %xmm1, %xmm7
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB21_17
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm8
  vfmadd231ss 8(%r11,%r10,4), %xmm8, %xmm7
.LBB21_17:
  vmovss %xmm7, 8(%r11,%r10,4)
  cmpq $3, %r12
  jle .LBB21_22
.LBB21_19:
  vaddps %ymm6, %ymm5, %ymm5
  vextractf128 $1, %ymm5, %xmm6
  vaddps %xmm6, %xmm5, %xmm5
  vshufpd $1, %xmm5, %xmm5, %xmm6
  vaddps %xmm6, %xmm5, %xmm5
  vmovshdup %xmm5, %xmm6
  vaddss %xmm6, %xmm5, %xmm5
  vmulss %xmm5, %xmm1, %xmm5
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB21_21
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm6
  vfmadd231ss 12(%r11,%r10,4), %xmm6, %xmm5
  jmp .LBB21_21
.LBB21_23:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB21_24:
  vzeroupper
  retq
.Lfunc_end21:
  .size rows, .Lfunc_end21-rows
  .p2align 4, 0x90
  .type columns,@function
columns:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 24(%rdi), %rsi
  movq 32(%rdi), %rdx
  movq 80(%rdi), %r8
  movq %rdx, %rax
  andq $-8, %rax
  jle .LBB22_3
  xorl %ecx, %ecx
  vxorps %xmm0, %xmm0, %xmm0
  .p2align 4, 0x90
.LBB22_2:
  vmovups %ymm0, (%r8,%rcx,4)
  addq $8, %rcx
  cmpq %rax, %rcx
  jl .LBB22_2
.LBB22_3:
  movq %rsi, -24(%rsp)
  andq $-8, %rsi
  cmpq %rdx, %rax
  jge .LBB22_6
  .p2align 4, 0x90
.LBB22_4:
  movl $0, (%r8,%rax,4)
  incq %rax
  cmpq %rdx, %rax
  jl .LBB22_4
.LBB22_6:
  movq %r8, -16(%rsp)
  movq %rdx, -8(%rsp)
  testq %rsi, %rsi
  jle .LBB22_14
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB22_8:
  movq 40(%rdi), %r10
  movq 80(%rdi), %r9
  movq 16(%rdi), %rcx
  movq 32(%rdi), %rax
  movq %r8, %r11
  imulq %rcx, %r11
  shlq $2, %r11
  addq 8(%rdi), %r11
  leaq (%r11,%rcx,4), %rbx
  leaq (%r11,%rcx,8), %r14
  leaq (%rcx,%rcx,2), %rdx
  leaq (%r11,%rdx,4), %r15
  movq %rcx, %r12
  shlq $4, %r12
  addq %r11, %r12
  leaq (%rcx,%rcx,4), %r13
  leaq (%r11,%r13,4), %r13
  leaq (%r11,%rdx,8), %rbp
  leaq (%rcx,%rcx,8), %rdx
  leaq (%rdx,%rdx,2), %rdx
  addq %rcx, %rdx
  addq %r11, %rdx
  vbroadcastss (%r10,%r8,4), %ymm0
  vbroadcastss 4(%r10,%r8,4), %ymm1
  vbroadcastss 8(%r10,%r8,4), %ymm2
  vbroadcastss 12(%r10,%r8,4), %ymm3
  vbroadcastss 16(%r10,%r8,4), %ymm4
  vbroadcastss 20(%r10,%r8,4), %ymm5
  vbroadcastss 24(%r10,%r8,4), %ymm6
  vbroadcastss 28(%r10,%r8,4), %ymm7
  movq %rax, %r10
  andq $-8, %r10
  jle .LBB22_12
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB22_10:
  vmovups (%r11,%rcx,4), %ymm8
  vfmadd213ps (%r9,%rcx,4), %ymm0, %ymm8
  vfmadd231ps (%rbx,%rcx,4), %ymm1, %ymm8
  vfmadd231ps (%r14,%rcx,4), %ymm2, %ymm8
  vfmadd231ps (%r15,%rcx,4), %ymm3, %ymm8
  vfmadd231ps (%r12,%rcx,4), %ymm4, %ymm8
  vfmadd231ps (%r13,%rcx,4), %ymm5, %ymm8
  vfmadd231ps (%rbp,%rcx,4), %ymm6, %ymm8
  vfmadd231ps (%rdx,%rcx,4), %ymm7, %ymm8
  vmovups %ymm8, (%r9,%rcx,4)
  addq $8, %rcx
  cmpq %r10, %rcx
  jl .LBB22_10
  jmp .LBB22_12
  .p2align 4, 0x90
.LBB22_11:
  vmovss (%r11,%r10,4), %xmm8
  vfmadd213ss (%r9,%r10,4), %xmm0, %xmm8
  vfmadd231ss (%rbx,%r10,4), %xmm1, %xmm8
  vfmadd231ss (%r14,%r10,4), %xmm2, %xmm8
  vfmadd231ss (%r15,%r10,4), %xmm3, %xmm8
  vfmadd231ss (%r12,%r10,4), %xmm4, %xmm8
  vfmadd231ss (%r13,%r10,4), %xmm5, %xmm8
  vfmadd231ss (%rbp,%r10,4), %xmm6, %xmm8
  vfmadd231ss (%rdx,%r10,4), %xmm7, %xmm8
  vmovss %xmm8, (%r9,%r10,4)
  incq %r10
.LBB22_12:
  cmpq %rax, %r10
  jl .LBB22_11
  addq $8, %r8
  cmpq %rsi, %r8
  jl .LBB22_8
.LBB22_14:
  movq -24(%rsp), %r10
  cmpq %r10, %rsi
  jge .LBB22_22
  .p2align 4, 0x90
.LBB22_16:
  movq 32(%rdi), %rax
  movq 40(%rdi), %rcx
  movq 80(%rdi), %rdx
  movq 16(%rdi), %r8
  imulq %rsi, %r8
  shlq $2, %r8
  addq 8(%rdi), %r8
  vbroadcastss (%rcx,%rsi,4), %ymm0
  movq %rax, %r9
  andq $-8, %r9
  jle .LBB22_20
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB22_18:
  vmovups (%r8,%rcx,4), %ymm1
  vfmadd213ps (%rdx,%rcx,4), %ymm0, %ymm1
  vmovups %ymm1, (%rdx,%rcx,4)
  addq $8, %rcx
  cmpq %r9, %rcx
  jl .LBB22_18
  jmp .LBB22_20
  .p2align 4, 0x90
.LBB22_19:
  vmovss (%r8,%r9,4), %xmm1
  vfmadd213ss (%rdx,%r9,4), %xmm0, %xmm1
  vmovss %xmm1, (%rdx,%r9,4)
  incq %r9
.LBB22_20:
  cmpq %rax, %r9
  jl .LBB22_19
  incq %rsi
  cmpq %r10, %rsi
  jl .LBB22_16
.LBB22_22:
  movq 48(%rdi), %rax
  movq 56(%rdi), %rcx
  vmovss (%rcx), %xmm0
  movq -8(%rsp), %r8
  movq %r8, %rdx
  andq $-8, %rdx
  movq -16(%rsp), %r9
  jle .LBB22_27
  xorl %ecx, %ecx
  vbroadcastss %xmm0, %ymm1
  jmp .LBB22_24
  .p2align 4, 0x90
.LBB22_26:
  vmovups %ymm2, (%rax,%rcx,4)
  addq $8, %rcx
  cmpq %rdx, %rcx
  jge .LBB22_27
.LBB22_24:
  vmulps (%r9,%rcx,4), %ymm1, %ymm2
  cmpq $0, 72(%rdi)
  je .LBB22_26
  movq 64(%rdi), %rsi
  vbroadcastss (%rsi), %ymm3
  vfmadd231ps (%rax,%rcx,4), %ymm3, %ymm2
  jmp .LBB22_26
  .p2align 4, 0x90
.LBB22_30:
  vmovss %xmm1, (%rax,%rdx,4)
  incq %rdx
.LBB22_27:
  cmpq %r8, %rdx
  jge .LBB22_31
  vmulss (%r9,%rdx,4), %xmm0, %xmm1
  cmpq $0, 72(%rdi)
  je .LBB22_30
  movq 64(%rdi), %rcx
  vmovss (%rcx), %xmm2
  vfmadd231ss (%rax,%rdx,4), %xmm2, %xmm1
  jmp .LBB22_30
.LBB22_31:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end22:
  .size columns, .Lfunc_end22-columns
  .hidden theano_avx2_vector_float64
  .globl theano_avx2_vector_float64
  .p2align 6, 0x90
  .type theano_avx2_vector_float64,@function
theano_avx2_vector_float64:
  pushq %rbx
  cmpq $0, (%rdi)
  je .LBB23_1
  cmpq $1, (%rdi)
  je .LBB23_3
.LBB23_4:
  popq %rbx
  retq
.LBB23_1:
  movq %rdi, %rbx
  callq rows.10
  movq %rbx, %rdi
  cmpq $1, (%rdi)
  jne .LBB23_4
.LBB23_3:
  callq columns.11
  popq %rbx
  retq
.Lfunc_end23:
  .size theano_avx2_vector_float64, .Lfunc_end23-theano_avx2_vector_float64
  .section .rodata.cst16,"aM",@progbits,16
  .p2align 4, 0x0
.LCPI24_0:
  .long 4
  .long 5
  .long 6
  .long 7
.LCPI24_1:
  .long 0
  .long 1
  .long 2
  .long 3
  .section .rodata.cst4,"aM",@progbits,4
.LCPI24_2:
  .byte 4
  .byte 5
  .byte 6
  .byte 7
.LCPI24_3:
  .byte 0
  .byte 1
  .byte 2
  .byte 3
  .text
  .p2align 4, 0x90
  .type rows.10,@function
rows.10:
  movq 24(%rdi), %rax
  testq %rax, %rax
  jle .LBB24_24
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 8(%rdi), %rcx
  movq 16(%rdi), %rdx
  movq 32(%rdi), %rsi
  movq 40(%rdi), %r8
  movq %rsi, %r9
  andq $-8, %r9
  movl %esi, %r10d
  subl %r9d, %r10d
  vmovd %r10d, %xmm0
  vpbroadcastd %xmm0, %xmm0
  movq 56(%rdi), %r10
  vmovsd (%r10), %xmm1
  xorl %r10d, %r10d
  vpmovsxbd .LCPI24_2(%rip), %xmm2
  vpcmpeqd %xmm3, %xmm3, %xmm3
  vpmovsxbd .LCPI24_3(%rip), %xmm4
  vpmaxud %xmm4, %xmm0, %xmm5
  vpcmpeqd %xmm4, %xmm5, %xmm4
  vpxor %xmm3, %xmm4, %xmm4
  vpmovsxdq %xmm4, %ymm4
  jmp .LBB24_2
  .p2align 4, 0x90
.LBB24_21:
  vmovsd %xmm5, 24(%r11,%r10,8)
.LBB24_22:
  addq $4, %r10
  cmpq %rax, %r10
  jge .LBB24_23
.LBB24_2:
  movq %rax, %r12
  subq %r10, %r12
  leaq -1(%r12), %rbx
  movq %r10, %r11
  imulq %rdx, %r11
  leaq (%rcx,%r11,8), %r14
  testq %rbx, %rbx
  movq %rbx, %r11
  movl $0, %r13d
  cmovgq %r13, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,8), %r13
  cmpq $2, %rbx
  movq %rbx, %r11
  movl $1, %ebp
  cmovgeq %rbp, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,8), %rbp
  cmpq $3, %rbx
  movq %rbx, %r11
  movl $2, %r15d
  cmovgeq %r15, %r11
  imulq %rdx, %r11
  leaq (%r14,%r11,8), %r11
  cmpq $4, %rbx
  movl $3, %r15d
  cmovgeq %r15, %rbx
  imulq %rdx, %rbx
  leaq (%r14,%rbx,8), %rbx
  vxorpd %xmm11, %xmm11, %xmm11
  testq %r9, %r9
  movl $0, %r14d
  vxorpd %xmm12, %xmm12, %xmm12
  vxorpd %xmm9, %xmm9, %xmm9
  vxorpd %xmm10, %xmm10, %xmm10
  vxorpd %xmm7, %xmm7, %xmm7
  vxorpd %xmm8, %xmm8, %xmm8
  vpxor %xmm5, %xmm5, %xmm5
  vxorpd %xmm6, %xmm6, %xmm6
  jle .LBB24_4
  .p2align 4, 0x90
.LBB24_3:
  vmovupd (%r8,%r14,8), %ymm13
  vmovupd 32(%r8,%r14,8), %ymm14
  vfmadd231pd (%r13,%r14,8), %ymm13, %ymm11
  vfmadd231pd (%rbp,%r14,8), %ymm13, %ymm9
  vfmadd231pd (%r11,%r14,8), %ymm13, %ymm7
  vfmadd231pd (%rbx,%r14,8), %ymm13, %ymm5
  vfmadd231pd 32(%r13,%r14,8), %ymm14, %ymm12
  vfmadd231pd 32(%rbp,%r14,8), %ymm14, %ymm10
  vfmadd231pd 32(%r11,%r14,8), %ymm14, %ymm8
  vfmadd231pd 32(%rbx,%r14,8), %ymm14, %ymm6
  addq $8, %r14
  cmpq %r9, %r14
  jl .LBB24_3
.LBB24_4:
  cmpq %r9, %rsi
  jg .LBB24_5
  testq %r12, %r12
  jg .LBB24_7
.LBB24_10:
  cmpq $1, %r12
  jg .LBB24_11
.LBB24_14:
  cmpq $2, %r12
  jg .LBB24_15
.LBB24_18:
  cmpq $3, %r12
  jle .LBB24_22
  jmp .LBB24_19
  .p2align 4, 0x90
.LBB24_5:
  vpmaxud %xmm2, %xmm0, %xmm13
  vpcmpeqd %xmm2, %xmm13, %xmm13
  vpxor %xmm3, %xmm13, %xmm13
  vpmovsxdq %xmm13, %ymm13
  vmaskmovpd (%r8,%r9,8), %ymm4, %ymm14
  vmaskmovpd (%r13,%r9,8), %ymm4, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm11
  vmaskmovpd (%rbp,%r9,8), %ymm4, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm9
  vmaskmovpd (%r11,%r9,8), %ymm4, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm7
  vmaskmovpd (%rbx,%r9,8), %ymm4, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm5
  vmaskmovpd 32(%r8,%r9,8), %ymm13, %ymm14
  vmaskmovpd 32(%r13,%r9,8), %ymm13, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm12
  vmaskmovpd 32(%rbp,%r9,8), %ymm13, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm10
  vmaskmovpd 32(%r11,%r9,8), %ymm13, %ymm15
  vfmadd231pd %ymm15, %ymm14, %ymm8
  vmaskmovpd 32(%rbx,%r9,8), %ymm13, %ymm13
  vfmadd231pd %ymm13, %ymm14, %ymm6
  testq %r12, %r12
  jle .LBB24_10
.LBB24_7:
  vaddpd %ymm12, %ymm11, %ymm11
  vextractf128 $1, %ymm11, %xmm12
  vaddpd %xmm12, %xmm11, %xmm11
  vshufpd $1, %xmm11, %xmm11, %xmm12
  vaddsd %xmm12, %xmm11, %xmm11
  vmulsd %xmm1, %xmm11, %xmm11
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB24_9
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm12
  vfmadd231sd (%r11,%r10,8), %xmm12, %xmm11
.LBB24_9:
  vmovsd %xmm11, (%r11,%r10,8)
  cmpq $1, %r12
  jle .LBB24_14
.LBB24_11:
  vaddpd %ymm10, %ymm9, %ymm9
  vextractf128 $1, %ymm9, %xmm10
  vaddpd %xmm10, %xmm9, %xmm9
  vshufpd $1, %xmm9, %xmm9, %xmm10
  vaddsd %xmm10, %xmm9, %xmm9
  vmulsd %xmm1, %xmm9, %xmm9
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB24_13
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm10
  vfmadd231sd 8(%r11,%r10,8), %xmm10, %xmm9
.LBB24_13:
  vmovsd %xmm9, 8(%r11,%r10,8)
  cmpq $2, %r12
  jle .LBB24_18
.LBB24_15:
  vaddpd %ymm7, %ymm8, %ymm7
  vextractf128 $1, %ymm7, %xmm8
  vaddpd %xmm7, %xmm8, %xmm7
  vshufpd $1, %xmm7, %xmm7, %xmm8
  vaddsd %xmm7, %xmm8, %xmm7
  vmulsd %xmm7, %xmm1, %xmm7
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB24_17
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm8
  vfmadd231sd 16(%r11,%r10,8), %xmm8, %xmm7
.LBB24_17:
  vmovsd %xmm7, 16(%r11,%r10,8)
  cmpq $3, %r12
  jle .LBB24_22
.LBB24_19:
  vaddpd %ymm6, %ymm5, %ymm5
  vextractf128 $1, %ymm5, %xmm6
  vaddpd %xmm6, %xmm5, %xmm5
  vshufpd $1, %xmm5, %xmm5, %xmm6
  vaddsd %xmm6, %xmm5, %xmm5
  vmulsd %xmm5, %xmm1, %xmm5
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB24_21
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm6
  vfmadd231sd 24(%r11,%r10,8), %xmm6, %xmm5
  jmp .LBB24_21
.LBB24_23:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB24_24:
  vzeroupper
  retq
.Lfunc_end24:
  .size rows.10, .Lfunc_end24-rows.10
  .p2align 4, 0x90
  .type columns.11,@function
columns.11:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 24(%rdi), %rsi
  movq 32(%rdi), %rdx
  movq 80(%rdi), %r8
  movq %rdx, %rax
  andq $-4, %rax
  jle .LBB25_3
  xorl %ecx, %ecx
  vxorpd %xmm0, %xmm0, %xmm0
  .p2align 4, 0x90
.LBB25_2:
  vmovupd %ymm0, (%r8,%rcx,8)
  addq $4, %rcx
  cmpq %rax, %rcx
  jl .LBB25_2
.LBB25_3:
  movq %rsi, -24(%rsp)
  andq $-8, %rsi
  cmpq %rdx, %rax
  jge .LBB25_6
  .p2align 4, 0x90
.LBB25_4:
  movq $0, (%r8,%rax,8)
  incq %rax
  cmpq %rdx, %rax
  jl .LBB25_4
.LBB25_6:
  movq %r8, -16(%rsp)
  movq %rdx, -8(%rsp)
  testq %rsi, %rsi
  jle .LBB25_14
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB25_8:
  movq 40(%rdi), %r10
  movq 80(%rdi), %r9
  movq 16(%rdi), %rcx
  movq 32(%rdi), %rax
  movq %r8, %r11
  imulq %rcx, %r11
  shlq $3, %r11
  addq 8(%rdi), %r11
  leaq (%r11,%rcx,8), %rbx
  movq %rcx, %r14
  shlq $4, %r14
  addq %r11, %r14
  leaq (%rcx,%rcx,2), %r15
  leaq (%r11,%r15,8), %r12
  movq %rcx, %r13
  shlq $5, %r13
  addq %r11, %r13
  leaq (%rcx,%rcx,4), %rdx
  leaq (%r11,%rdx,8), %rbp
  shlq $4, %r15
  addq %r11, %r15
  imulq $56, %rcx, %rdx
  addq %r11, %rdx
  vbroadcastsd (%r10,%r8,8), %ymm0
  vbroadcastsd 8(%r10,%r8,8), %ymm1
  vbroadcastsd 16(%r10,%r8,8), %ymm2
  vbroadcastsd 24(%r10,%r8,8), %ymm3
  vbroadcastsd 32(%r10,%r8,8), %ymm4
  vbroadcastsd 40(%r10,%r8,8), %ymm5
  vbroadcastsd 48(%r10,%r8,8), %ymm6
  vbroadcastsd 56(%r10,%r8,8), %ymm7
  movq %rax, %r10
  andq $-4, %r10
  jle .LBB25_12
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB25_10:
  vmovupd (%r11,%rcx,8), %ymm8
  vfmadd213pd (%r9,%rcx,8), %ymm0, %ymm8
  vfmadd231pd (%rbx,%rcx,8), %ymm1, %ymm8
  vfmadd231pd (%r14,%rcx,8), %ymm2, %ymm8
  vfmadd231pd (%r12,%rcx,8), %ymm3, %ymm8
  vfmadd231pd (%r13,%rcx,8), %ymm4, %ymm8
  vfmadd231pd (%rbp,%rcx,8), %ymm5, %ymm8
  vfmadd231pd (%r15,%rcx,8), %ymm6, %ymm8
  vfmadd231pd (%rdx,%rcx,8), %ymm7, %ymm8
  vmovupd %ymm8, (%r9,%rcx,8)
  addq $4, %rcx
  cmpq %r10, %rcx
  jl .LBB25_10
  jmp .LBB25_12
  .p2align 4, 0x90
.LBB25_11:
  vmovsd (%r11,%r10,8), %xmm8
  vfmadd213sd (%r9,%r10,8), %xmm0, %xmm8
  vfmadd231sd (%rbx,%r10,8), %xmm1, %xmm8
  vfmadd231sd (%r14,%r10,8), %xmm2, %xmm8
  vfmadd231sd (%r12,%r10,8), %xmm3, %xmm8
  vfmadd231sd (%r13,%r10,8), %xmm4, %xmm8
  vfmadd231sd (%rbp,%r10,8), %xmm5, %xmm8
  vfmadd231sd (%r15,%r10,8), %xmm6, %xmm8
  vfmadd231sd (%rdx,%r10,8), %xmm7, %xmm8
  vmovsd %xmm8, (%r9,%r10,8)
  incq %r10
.LBB25_12:
  cmpq %rax, %r10
  jl .LBB25_11
  addq $8, %r8
  cmpq %rsi, %r8
  jl .LBB25_8
.LBB25_14:
  movq -24(%rsp), %r10
  cmpq %r10, %rsi
  jge .LBB25_22
  .p2align 4, 0x90
.LBB25_16:
  movq 32(%rdi), %rax
  movq 40(%rdi), %rcx
  movq 80(%rdi), %rdx
  movq 16(%rdi), %r8
  imulq %rsi, %r8
  shlq $3, %r8
  addq 8(%rdi), %r8
  vbroadcastsd (%rcx,%rsi,8), %ymm0
  movq %rax, %r9
  andq $-4, %r9
  jle .LBB25_20
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB25_18:
  vmovupd (%r8,%rcx,8), %ymm1
  vfmadd213pd (%rdx,%rcx,8), %ymm0, %ymm1
  vmovupd %ymm1, (%rdx,%rcx,8)
  addq $4, %rcx
  cmpq %r9, %rcx
  jl .LBB25_18
  jmp .LBB25_20
  .p2align 4, 0x90
.LBB25_19:
  vmovsd (%r8,%r9,8), %xmm1
  vfmadd213sd (%rdx,%r9,8), %xmm0, %xmm1
  vmovsd %xmm1, (%rdx,%r9,8)
  incq %r9
.LBB25_20:
  cmpq %rax, %r9
  jl .LBB25_19
  incq %rsi
  cmpq %r10, %rsi
  jl .LBB25_16
.LBB25_22:
  movq 48(%rdi), %rax
  movq 56(%rdi), %rcx
  vmovsd (%rcx), %xmm0
  movq -8(%rsp), %r8
  movq %r8, %rdx
  andq $-4, %rdx
  movq -16(%rsp), %r9
  jle .LBB25_27
  xorl %ecx, %ecx
  vbroadcastsd %xmm0, %ymm1
  jmp .LBB25_24
  .p2align 4, 0x90
.LBB25_26:
  vmovupd %ymm2, (%rax,%rcx,8)
  addq $4, %rcx
  cmpq %rdx, %rcx
  jge .LBB25_27
.LBB25_24:
  vmulpd (%r9,%rcx,8), %ymm1, %ymm2
  cmpq $0, 72(%rdi)
  je .LBB25_26
  movq 64(%rdi), %rsi
  vbroadcastsd (%rsi), %ymm3
  vfmadd231pd (%rax,%rcx,8), %ymm3, %ymm2
  jmp .LBB25_26
  .p2align 4, 0x90
.LBB25_30:
  vmovsd %xmm1, (%rax,%rdx,8)
  incq %rdx
.LBB25_27:
  cmpq %r8, %rdx
  jge .LBB25_31
  vmulsd (%r9,%rdx,8), %xmm0, %xmm1
  cmpq $0, 72(%rdi)
  je .LBB25_30
  movq 64(%rdi), %rcx
  vmovsd (%rcx), %xmm2
  vfmadd231sd (%rax,%rdx,8), %xmm2, %xmm1
  jmp .LBB25_30
.LBB25_31:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end25:
  .size columns.11, .Lfunc_end25-columns.11
#endif
#if defined(__ELF__)
  .section .note.GNU-stack,"",%progbits
#endif
