// Written by make products: do not edit. LLVM 19.1.7, version 6 of the code.
#if defined(__x86_64__) && defined(__ELF__)
  .text
  .hidden theano_avx512_matrix_float32
  .globl theano_avx512_matrix_float32
  .p2align 6, 0x90
  .type theano_avx512_matrix_float32,@function
theano_avx512_matrix_float32:
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
  callq pack.across
  popq %rbx
  retq
.Lfunc_end0:
  .size theano_avx512_matrix_float32, .Lfunc_end0-theano_avx512_matrix_float32
  .p2align 4, 0x90
  .type block,@function
block:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  subq $88, %rsp
  movq 96(%rdi), %r12
  testq %r12, %r12
  jle .LBB1_12
  movq %rdi, %rbx
  movq 88(%rdi), %r14
  movq 72(%rdi), %rax
  movq %rax, 56(%rsp)
  movq 80(%rdi), %rax
  movq %rax, 48(%rsp)
  movq 40(%rdi), %rdx
  movq 48(%rdi), %r9
  movq 56(%rdi), %rax
  movq %rax, 32(%rsp)
  xorl %ecx, %ecx
  movq %r9, 16(%rsp)
  movq %r12, 40(%rsp)
  movq %r14, 64(%rsp)
  jmp .LBB1_2
  .p2align 4, 0x90
.LBB1_11:
  movq 32(%rsp), %rax
  leaq (%rdx,%rax,4), %rdx
  addq $32, %rcx
  movq 40(%rsp), %r12
  cmpq %r12, %rcx
  jge .LBB1_12
.LBB1_2:
  subq %rcx, %r12
  cmpq $32, %r12
  movl $32, %eax
  cmovgeq %rax, %r12
  testq %r14, %r14
  jle .LBB1_11
  movq 8(%rbx), %r13
  xorl %esi, %esi
  movq %rdx, 24(%rsp)
  movq %rcx, 72(%rsp)
  jmp .LBB1_4
  .p2align 4, 0x90
.LBB1_9:
  movq %r14, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r12, %r9
  callq tile.12.1
.LBB1_10:
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
.LBB1_22:
  movq 32(%rbx), %rax
  leaq (%r13,%rax,4), %r13
  movq 80(%rsp), %rsi
  addq $12, %rsi
  movq 64(%rsp), %r14
  cmpq %r14, %rsi
  movq 72(%rsp), %rcx
  jge .LBB1_11
.LBB1_4:
  movq %rsi, %rax
  imulq 48(%rsp), %rax
  addq %rcx, %rax
  movq 56(%rsp), %rcx
  leaq (%rcx,%rax,4), %rbp
  movq %rsi, 80(%rsp)
  subq %rsi, %r14
  cmpq $12, %r14
  movl $12, %eax
  cmovgeq %rax, %r14
  testq %r14, %r14
  jle .LBB1_7
  movq 80(%rbx), %rax
  xorl %ecx, %ecx
  movq %rbp, %rsi
  .p2align 4, 0x90
.LBB1_6:
  prefetcht0 (%rsi)
  leaq (%rsi,%rax,4), %rsi
  incq %rcx
  cmpq %r14, %rcx
  jl .LBB1_6
.LBB1_7:
  cmpq $16, %r12
  jg .LBB1_13
  cmpq $12, %r14
  je .LBB1_9
  testq %r14, %r14
  jle .LBB1_22
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB1_18:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %r8
  addq %rbp, %r8
  movq %r14, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r12, %r9
  callq tile.4.1
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $4, %r15
  cmpq %r14, %r15
  jl .LBB1_18
  jmp .LBB1_22
  .p2align 4, 0x90
.LBB1_13:
  cmpq $12, %r14
  jne .LBB1_19
  cmpq $32, %r12
  jne .LBB1_19
  movq %r14, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r12, %r9
  callq tile.12.2
  jmp .LBB1_10
  .p2align 4, 0x90
.LBB1_19:
  testq %r14, %r14
  jle .LBB1_22
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB1_21:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,4), %r8
  addq %rbp, %r8
  movq %r14, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r12, %r9
  callq tile.4.2
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $4, %r15
  cmpq %r14, %r15
  jl .LBB1_21
  jmp .LBB1_22
.LBB1_12:
  addq $88, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end1:
  .size block, .Lfunc_end1-block
  .section .rodata,"a",@progbits
  .p2align 6, 0x0
.LCPI2_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
  .text
  .p2align 4, 0x90
  .type tile.12.1,@function
tile.12.1:
  pushq %r15
  pushq %r14
  pushq %r12
  pushq %rbx
  vpbroadcastd %r9d, %zmm1
  movq 104(%rdi), %rax
  movq 16(%rdi), %r10
  movq 24(%rdi), %r11
  leaq (%r10,%r10), %rbx
  leaq (%r10,%r10,2), %r15
  leaq (%rsi,%r15,4), %r14
  leaq (%rsi,%r15,8), %r15
  leaq (%r10,%r10,8), %r12
  leaq (%rsi,%r12,4), %r12
  vxorps %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI2_0(%rip), %zmm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
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
.LBB2_1:
  vmovups (%rdx), %zmm12 {%k1} {z}
  vfmadd231ps (%rsi){1to16}, %zmm12, %zmm0
  vfmadd231ps (%rsi,%r10,4){1to16}, %zmm12, %zmm1
  vfmadd231ps (%rsi,%rbx,4){1to16}, %zmm12, %zmm2
  vfmadd231ps (%r14){1to16}, %zmm12, %zmm3
  vfmadd231ps (%r14,%r10,4){1to16}, %zmm12, %zmm4
  vfmadd231ps (%r14,%rbx,4){1to16}, %zmm12, %zmm5
  vfmadd231ps (%r15){1to16}, %zmm12, %zmm6
  vfmadd231ps (%r15,%r10,4){1to16}, %zmm12, %zmm7
  vfmadd231ps (%r15,%rbx,4){1to16}, %zmm12, %zmm8
  vfmadd231ps (%r12){1to16}, %zmm12, %zmm9
  vfmadd231ps (%r12,%r10,4){1to16}, %zmm12, %zmm10
  vfmadd231ps (%r12,%rbx,4){1to16}, %zmm12, %zmm11
  leaq (%rsi,%r11,4), %rsi
  leaq (%r14,%r11,4), %r14
  leaq (%r15,%r11,4), %r15
  leaq (%r12,%r11,4), %r12
  leaq (%rdx,%rcx,4), %rdx
  decq %rax
  jne .LBB2_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastss (%rcx), %zmm18
  vmulps %zmm0, %zmm18, %zmm17
  vmulps %zmm1, %zmm18, %zmm16
  vmulps %zmm2, %zmm18, %zmm15
  vmulps %zmm3, %zmm18, %zmm14
  vmulps %zmm4, %zmm18, %zmm13
  vmulps %zmm5, %zmm18, %zmm12
  vmulps %zmm6, %zmm18, %zmm5
  vmulps %zmm7, %zmm18, %zmm4
  vmulps %zmm8, %zmm18, %zmm3
  vmulps %zmm9, %zmm18, %zmm2
  vmulps %zmm10, %zmm18, %zmm1
  vmulps %zmm11, %zmm18, %zmm0
  vpbroadcastd %r9d, %zmm6
  cmpq $0, 128(%rdi)
  je .LBB2_4
  vpcmpgtd .LCPI2_0(%rip), %zmm6, %k1
  movq 120(%rdi), %rcx
  vbroadcastss (%rcx), %zmm6
  vmovups (%r8), %zmm7 {%k1} {z}
  vfmadd213ps %zmm17, %zmm6, %zmm7
  vmovups %zmm7, (%r8) {%k1}
  leaq (%r8,%rax,4), %rcx
  vmovups (%r8,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm16, %zmm6, %zmm7
  vmovups %zmm7, (%r8,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm15, %zmm6, %zmm7
  vmovups %zmm7, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups (%rdx,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm14, %zmm6, %zmm7
  vmovups %zmm7, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm13, %zmm6, %zmm7
  vmovups %zmm7, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups (%rdx,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm12, %zmm6, %zmm7
  vmovups %zmm7, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm7 {%k1} {z}
  vfmadd213ps %zmm5, %zmm6, %zmm7
  vmovups %zmm7, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups (%rdx,%rax,4), %zmm5 {%k1} {z}
  vfmadd213ps %zmm4, %zmm6, %zmm5
  vmovups %zmm5, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm4 {%k1} {z}
  vfmadd213ps %zmm3, %zmm6, %zmm4
  vmovups %zmm4, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups (%rdx,%rax,4), %zmm3 {%k1} {z}
  vfmadd213ps %zmm2, %zmm6, %zmm3
  vmovups %zmm3, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm2 {%k1} {z}
  vfmadd213ps %zmm1, %zmm6, %zmm2
  vmovups %zmm2, (%rcx,%rax,4) {%k1}
  vmovups (%rdx,%rax,4), %zmm1 {%k1} {z}
  vfmadd213ps %zmm0, %zmm6, %zmm1
  vmovups %zmm1, (%rdx,%rax,4) {%k1}
  jmp .LBB2_5
.LBB2_4:
  vpcmpgtd .LCPI2_0(%rip), %zmm6, %k1
  vmovups %zmm17, (%r8) {%k1}
  leaq (%r8,%rax,4), %rcx
  vmovups %zmm16, (%r8,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm15, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm14, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm13, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm12, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm5, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm4, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm3, (%rcx,%rax,4) {%k1}
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm2, (%rdx,%rax,4) {%k1}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm1, (%rcx,%rax,4) {%k1}
  vmovups %zmm0, (%rdx,%rax,4) {%k1}
.LBB2_5:
  popq %rbx
  popq %r12
  popq %r14
  popq %r15
  vzeroupper
  retq
.Lfunc_end2:
  .size tile.12.1, .Lfunc_end2-tile.12.1
  .section .rodata,"a",@progbits
  .p2align 6, 0x0
.LCPI3_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
  .section .rodata.cst16,"aM",@progbits,16
.LCPI3_1:
  .byte 0
  .byte 1
  .byte 2
  .byte 3
  .byte 4
  .byte 5
  .byte 6
  .byte 7
  .byte 8
  .byte 9
  .byte 10
  .byte 11
  .byte 12
  .byte 13
  .byte 14
  .byte 15
  .text
  .p2align 4, 0x90
  .type tile.4.1,@function
tile.4.1:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 56(%rsp), %r10
  cmpq $4, %r10
  movl $4, %eax
  cmovlq %r10, %rax
  vpbroadcastd %r9d, %zmm1
  movq 104(%rdi), %r10
  movq 16(%rdi), %r12
  movq 24(%rdi), %r11
  leaq -1(%rax), %r13
  xorl %ebx, %ebx
  testq %r13, %r13
  cmovleq %r13, %rbx
  imulq %r12, %rbx
  leaq (%rsi,%rbx,4), %rbx
  cmpq $2, %r13
  movl $1, %r14d
  cmovlq %r13, %r14
  imulq %r12, %r14
  leaq (%rsi,%r14,4), %r14
  cmpq $3, %r13
  movl $2, %r15d
  cmovlq %r13, %r15
  imulq %r12, %r15
  leaq (%rsi,%r15,4), %r15
  cmpq $4, %r13
  movl $3, %ebp
  cmovlq %r13, %rbp
  imulq %r12, %rbp
  leaq (%rsi,%rbp,4), %rsi
  vxorps %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI3_0(%rip), %zmm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  .p2align 4, 0x90
.LBB3_1:
  vmovups (%rdx), %zmm4 {%k1} {z}
  vfmadd231ps (%rbx){1to16}, %zmm4, %zmm0
  vfmadd231ps (%r14){1to16}, %zmm4, %zmm1
  vfmadd231ps (%r15){1to16}, %zmm4, %zmm2
  vfmadd231ps (%rsi){1to16}, %zmm4, %zmm3
  leaq (%rbx,%r11,4), %rbx
  leaq (%r14,%r11,4), %r14
  leaq (%r15,%r11,4), %r15
  leaq (%rsi,%r11,4), %rsi
  leaq (%rdx,%rcx,4), %rdx
  decq %r10
  jne .LBB3_1
  xorl %ecx, %ecx
  testq %rax, %rax
  movl $0, %edx
  cmovgl %r9d, %edx
  cmpq $2, %rax
  movl $0, %esi
  cmovgel %r9d, %esi
  movl $0, %r10d
  cmovgl %r9d, %r10d
  cmpq $4, %rax
  movq 80(%rdi), %rax
  movq 112(%rdi), %r11
  vbroadcastss (%r11), %zmm6
  vmulps %zmm0, %zmm6, %zmm5
  vmulps %zmm1, %zmm6, %zmm4
  vmulps %zmm2, %zmm6, %zmm1
  vmulps %zmm3, %zmm6, %zmm0
  vpbroadcastd %edx, %zmm2
  vpbroadcastd %esi, %zmm3
  vpbroadcastd %r10d, %zmm6
  cmovgel %r9d, %ecx
  vpbroadcastd %ecx, %zmm7
  cmpq $0, 128(%rdi)
  je .LBB3_4
  vpmovsxbd .LCPI3_1(%rip), %zmm8
  vpcmpgtd %zmm8, %zmm7, %k1
  vpcmpgtd %zmm8, %zmm6, %k2
  vpcmpgtd %zmm8, %zmm3, %k3
  vpcmpgtd %zmm8, %zmm2, %k4
  movq 120(%rdi), %rcx
  vbroadcastss (%rcx), %zmm2
  vmovups (%r8), %zmm3 {%k4} {z}
  vfmadd213ps %zmm5, %zmm2, %zmm3
  vmovups %zmm3, (%r8) {%k4}
  leaq (%r8,%rax,4), %rcx
  vmovups (%r8,%rax,4), %zmm3 {%k3} {z}
  vfmadd213ps %zmm4, %zmm2, %zmm3
  vmovups %zmm3, (%r8,%rax,4) {%k3}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm3 {%k2} {z}
  vfmadd213ps %zmm1, %zmm2, %zmm3
  vmovups %zmm3, (%rcx,%rax,4) {%k2}
  vmovups (%rdx,%rax,4), %zmm1 {%k1} {z}
  vfmadd213ps %zmm0, %zmm2, %zmm1
  vmovups %zmm1, (%rdx,%rax,4) {%k1}
  jmp .LBB3_5
.LBB3_4:
  vpmovsxbd .LCPI3_1(%rip), %zmm8
  vpcmpgtd %zmm8, %zmm7, %k1
  vpcmpgtd %zmm8, %zmm6, %k2
  vpcmpgtd %zmm8, %zmm3, %k3
  vpcmpgtd %zmm8, %zmm2, %k4
  vmovups %zmm5, (%r8) {%k4}
  leaq (%r8,%rax,4), %rcx
  vmovups %zmm4, (%r8,%rax,4) {%k3}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm1, (%rcx,%rax,4) {%k2}
  vmovups %zmm0, (%rdx,%rax,4) {%k1}
.LBB3_5:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end3:
  .size tile.4.1, .Lfunc_end3-tile.4.1
  .p2align 4, 0x90
  .type tile.12.2,@function
tile.12.2:
  pushq %r15
  pushq %r14
  pushq %rbx
  movq 104(%rdi), %rax
  movq 16(%rdi), %r9
  movq 24(%rdi), %r10
  leaq (%r9,%r9), %r11
  leaq (%r9,%r9,2), %r14
  leaq (%rsi,%r14,4), %rbx
  leaq (%rsi,%r14,8), %r14
  leaq (%r9,%r9,8), %r15
  leaq (%rsi,%r15,4), %r15
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
  vxorps %xmm12, %xmm12, %xmm12
  vxorps %xmm13, %xmm13, %xmm13
  vxorps %xmm14, %xmm14, %xmm14
  vxorps %xmm15, %xmm15, %xmm15
  vxorps %xmm16, %xmm16, %xmm16
  vxorps %xmm17, %xmm17, %xmm17
  vxorps %xmm18, %xmm18, %xmm18
  vxorps %xmm19, %xmm19, %xmm19
  vxorps %xmm20, %xmm20, %xmm20
  vxorps %xmm21, %xmm21, %xmm21
  vxorps %xmm22, %xmm22, %xmm22
  vxorps %xmm23, %xmm23, %xmm23
  .p2align 4, 0x90
.LBB4_1:
  vmovups (%rdx), %zmm24
  vmovups 64(%rdx), %zmm25
  vbroadcastss (%rsi), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm0
  vfmadd231ps %zmm26, %zmm25, %zmm1
  vbroadcastss (%rsi,%r9,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm2
  vfmadd231ps %zmm26, %zmm25, %zmm3
  vbroadcastss (%rsi,%r11,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm4
  vfmadd231ps %zmm26, %zmm25, %zmm5
  vbroadcastss (%rbx), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm6
  vfmadd231ps %zmm26, %zmm25, %zmm7
  vbroadcastss (%rbx,%r9,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm8
  vfmadd231ps %zmm26, %zmm25, %zmm9
  vbroadcastss (%rbx,%r11,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm10
  vfmadd231ps %zmm26, %zmm25, %zmm11
  vbroadcastss (%r14), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm12
  vfmadd231ps %zmm26, %zmm25, %zmm13
  vbroadcastss (%r14,%r9,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm14
  vfmadd231ps %zmm26, %zmm25, %zmm15
  vbroadcastss (%r14,%r11,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm16
  vfmadd231ps %zmm26, %zmm25, %zmm17
  vbroadcastss (%r15), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm18
  vfmadd231ps %zmm26, %zmm25, %zmm19
  vbroadcastss (%r15,%r9,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm20
  vfmadd231ps %zmm26, %zmm25, %zmm21
  vbroadcastss (%r15,%r11,4), %zmm26
  vfmadd231ps %zmm24, %zmm26, %zmm22
  vfmadd231ps %zmm25, %zmm26, %zmm23
  leaq (%rsi,%r10,4), %rsi
  leaq (%rbx,%r10,4), %rbx
  leaq (%r14,%r10,4), %r14
  leaq (%r15,%r10,4), %r15
  leaq (%rdx,%rcx,4), %rdx
  decq %rax
  jne .LBB4_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastss (%rcx), %zmm26
  vmulps %zmm0, %zmm26, %zmm25
  vmulps %zmm1, %zmm26, %zmm24
  vmulps %zmm2, %zmm26, %zmm1
  vmulps %zmm3, %zmm26, %zmm0
  vmulps %zmm4, %zmm26, %zmm31
  vmulps %zmm5, %zmm26, %zmm30
  vmulps %zmm6, %zmm26, %zmm29
  vmulps %zmm7, %zmm26, %zmm28
  vmulps %zmm8, %zmm26, %zmm27
  vmulps %zmm9, %zmm26, %zmm4
  vmulps %zmm10, %zmm26, %zmm3
  vmulps %zmm11, %zmm26, %zmm2
  vmulps %zmm12, %zmm26, %zmm11
  vmulps %zmm13, %zmm26, %zmm10
  vmulps %zmm14, %zmm26, %zmm9
  vmulps %zmm15, %zmm26, %zmm8
  vmulps %zmm16, %zmm26, %zmm7
  vmulps %zmm17, %zmm26, %zmm6
  vmulps %zmm18, %zmm26, %zmm5
  vmulps %zmm19, %zmm26, %zmm17
  vmulps %zmm20, %zmm26, %zmm16
  vmulps %zmm21, %zmm26, %zmm15
  vmulps %zmm22, %zmm26, %zmm14
  vmulps %zmm23, %zmm26, %zmm13
  cmpq $0, 128(%rdi)
  je .LBB4_4
  movq 120(%rdi), %rcx
  vbroadcastss (%rcx), %zmm12
  vfmadd231ps (%r8), %zmm12, %zmm25
  vmovups %zmm25, (%r8)
  vfmadd231ps 64(%r8), %zmm12, %zmm24
  vmovups %zmm24, 64(%r8)
  leaq (%r8,%rax,4), %rcx
  vfmadd231ps (%r8,%rax,4), %zmm12, %zmm1
  vmovups %zmm1, (%r8,%rax,4)
  vfmadd231ps 64(%r8,%rax,4), %zmm12, %zmm0
  vmovups %zmm0, 64(%r8,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %zmm12, %zmm31
  vmovups %zmm31, (%rcx,%rax,4)
  vfmadd231ps 64(%rcx,%rax,4), %zmm12, %zmm30
  vmovups %zmm30, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vfmadd231ps (%rdx,%rax,4), %zmm12, %zmm29
  vmovups %zmm29, (%rdx,%rax,4)
  vfmadd231ps 64(%rdx,%rax,4), %zmm12, %zmm28
  vmovups %zmm28, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %zmm12, %zmm27
  vmovups %zmm27, (%rcx,%rax,4)
  vfmadd231ps 64(%rcx,%rax,4), %zmm12, %zmm4
  vmovups %zmm4, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vfmadd231ps (%rdx,%rax,4), %zmm12, %zmm3
  vmovups %zmm3, (%rdx,%rax,4)
  vfmadd231ps 64(%rdx,%rax,4), %zmm12, %zmm2
  vmovups %zmm2, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %zmm12, %zmm11
  vmovups %zmm11, (%rcx,%rax,4)
  vfmadd231ps 64(%rcx,%rax,4), %zmm12, %zmm10
  vmovups %zmm10, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vfmadd231ps (%rdx,%rax,4), %zmm12, %zmm9
  vmovups %zmm9, (%rdx,%rax,4)
  vfmadd231ps 64(%rdx,%rax,4), %zmm12, %zmm8
  vmovups %zmm8, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %zmm12, %zmm7
  vmovups %zmm7, (%rcx,%rax,4)
  vfmadd231ps 64(%rcx,%rax,4), %zmm12, %zmm6
  vmovups %zmm6, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vfmadd231ps (%rdx,%rax,4), %zmm12, %zmm5
  vmovups %zmm5, (%rdx,%rax,4)
  vfmadd231ps 64(%rdx,%rax,4), %zmm12, %zmm17
  vmovups %zmm17, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vfmadd231ps (%rcx,%rax,4), %zmm12, %zmm16
  vmovups %zmm16, (%rcx,%rax,4)
  vfmadd231ps 64(%rcx,%rax,4), %zmm12, %zmm15
  vmovups %zmm15, 64(%rcx,%rax,4)
  vfmadd231ps (%rdx,%rax,4), %zmm12, %zmm14
  vmovups %zmm14, (%rdx,%rax,4)
  vfmadd231ps 64(%rdx,%rax,4), %zmm12, %zmm13
  jmp .LBB4_5
.LBB4_4:
  vmovups %zmm25, (%r8)
  vmovups %zmm24, 64(%r8)
  leaq (%r8,%rax,4), %rcx
  vmovups %zmm1, (%r8,%rax,4)
  vmovups %zmm0, 64(%r8,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm31, (%rcx,%rax,4)
  vmovups %zmm30, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm29, (%rdx,%rax,4)
  vmovups %zmm28, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm27, (%rcx,%rax,4)
  vmovups %zmm4, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm3, (%rdx,%rax,4)
  vmovups %zmm2, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm11, (%rcx,%rax,4)
  vmovups %zmm10, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm9, (%rdx,%rax,4)
  vmovups %zmm8, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm7, (%rcx,%rax,4)
  vmovups %zmm6, 64(%rcx,%rax,4)
  leaq (%rdx,%rax,4), %rcx
  vmovups %zmm5, (%rdx,%rax,4)
  vmovups %zmm17, 64(%rdx,%rax,4)
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm16, (%rcx,%rax,4)
  vmovups %zmm15, 64(%rcx,%rax,4)
  vmovups %zmm14, (%rdx,%rax,4)
.LBB4_5:
  vmovups %zmm13, 64(%rdx,%rax,4)
  popq %rbx
  popq %r14
  popq %r15
  vzeroupper
  retq
.Lfunc_end4:
  .size tile.12.2, .Lfunc_end4-tile.12.2
  .section .rodata,"a",@progbits
  .p2align 6, 0x0
.LCPI5_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
  .section .rodata.cst16,"aM",@progbits,16
.LCPI5_1:
  .byte 0
  .byte 1
  .byte 2
  .byte 3
  .byte 4
  .byte 5
  .byte 6
  .byte 7
  .byte 8
  .byte 9
  .byte 10
  .byte 11
  .byte 12
  .byte 13
  .byte 14
  .byte 15
  .text
  .p2align 4, 0x90
  .type tile.4.2,@function
tile.4.2:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 56(%rsp), %r10
  cmpq $4, %r10
  movl $4, %eax
  cmovlq %r10, %rax
  leal -16(%r9), %r10d
  vpbroadcastd %r10d, %zmm1
  movq 104(%rdi), %r10
  movq 16(%rdi), %r12
  movq 24(%rdi), %r11
  leaq -1(%rax), %r13
  xorl %ebx, %ebx
  testq %r13, %r13
  cmovleq %r13, %rbx
  imulq %r12, %rbx
  leaq (%rsi,%rbx,4), %rbx
  cmpq $2, %r13
  movl $1, %r14d
  cmovlq %r13, %r14
  imulq %r12, %r14
  leaq (%rsi,%r14,4), %r14
  cmpq $3, %r13
  movl $2, %r15d
  cmovlq %r13, %r15
  imulq %r12, %r15
  leaq (%rsi,%r15,4), %r15
  cmpq $4, %r13
  movl $3, %ebp
  cmovlq %r13, %rbp
  imulq %r12, %rbp
  leaq (%rsi,%rbp,4), %rsi
  vxorps %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI5_0(%rip), %zmm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
  vxorps %xmm2, %xmm2, %xmm2
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm4, %xmm4, %xmm4
  vxorps %xmm5, %xmm5, %xmm5
  vxorps %xmm6, %xmm6, %xmm6
  vxorps %xmm7, %xmm7, %xmm7
  .p2align 4, 0x90
.LBB5_1:
  vmovups (%rdx), %zmm8
  vmovups 64(%rdx), %zmm9 {%k1} {z}
  vbroadcastss (%rbx), %zmm10
  vfmadd231ps %zmm8, %zmm10, %zmm0
  vfmadd231ps %zmm10, %zmm9, %zmm1
  vbroadcastss (%r14), %zmm10
  vfmadd231ps %zmm8, %zmm10, %zmm2
  vfmadd231ps %zmm10, %zmm9, %zmm3
  vbroadcastss (%r15), %zmm10
  vfmadd231ps %zmm8, %zmm10, %zmm4
  vfmadd231ps %zmm10, %zmm9, %zmm5
  vbroadcastss (%rsi), %zmm10
  vfmadd231ps %zmm8, %zmm10, %zmm6
  vfmadd231ps %zmm9, %zmm10, %zmm7
  leaq (%rbx,%r11,4), %rbx
  leaq (%r14,%r11,4), %r14
  leaq (%r15,%r11,4), %r15
  leaq (%rsi,%r11,4), %rsi
  leaq (%rdx,%rcx,4), %rdx
  decq %r10
  jne .LBB5_1
  xorl %ecx, %ecx
  testq %rax, %rax
  movl $0, %edx
  cmovgl %r9d, %edx
  leal -16(%rdx), %esi
  cmpq $2, %rax
  movl $0, %r10d
  cmovgel %r9d, %r10d
  leal -16(%r10), %r11d
  cmpq $3, %rax
  movl $0, %ebx
  cmovgel %r9d, %ebx
  leal -16(%rbx), %ebp
  cmpq $4, %rax
  movq 80(%rdi), %rax
  movq 112(%rdi), %r14
  vbroadcastss (%r14), %zmm12
  vmulps %zmm0, %zmm12, %zmm11
  vmulps %zmm1, %zmm12, %zmm10
  vmulps %zmm2, %zmm12, %zmm9
  vmulps %zmm3, %zmm12, %zmm8
  vmulps %zmm4, %zmm12, %zmm3
  vmulps %zmm5, %zmm12, %zmm2
  vmulps %zmm6, %zmm12, %zmm1
  vmulps %zmm7, %zmm12, %zmm0
  vpbroadcastd %edx, %zmm4
  vpbroadcastd %esi, %zmm5
  vpbroadcastd %r10d, %zmm6
  vpbroadcastd %r11d, %zmm7
  vpbroadcastd %ebx, %zmm12
  vpbroadcastd %ebp, %zmm13
  cmovgel %r9d, %ecx
  vpbroadcastd %ecx, %zmm14
  addl $-16, %ecx
  vpbroadcastd %ecx, %zmm15
  cmpq $0, 128(%rdi)
  je .LBB5_4
  vpmovsxbd .LCPI5_1(%rip), %zmm16
  vpcmpgtd %zmm16, %zmm15, %k1
  kmovw %k1, -2(%rsp)
  vpcmpgtd %zmm16, %zmm14, %k2
  vpcmpgtd %zmm16, %zmm13, %k3
  vpcmpgtd %zmm16, %zmm12, %k4
  vpcmpgtd %zmm16, %zmm7, %k5
  vpcmpgtd %zmm16, %zmm6, %k6
  vpcmpgtd %zmm16, %zmm5, %k7
  vpcmpgtd %zmm16, %zmm4, %k1
  movq 120(%rdi), %rcx
  vbroadcastss (%rcx), %zmm4
  vmovups (%r8), %zmm5 {%k1} {z}
  vfmadd213ps %zmm11, %zmm4, %zmm5
  vmovups %zmm5, (%r8) {%k1}
  vmovups 64(%r8), %zmm5 {%k7} {z}
  vfmadd213ps %zmm10, %zmm4, %zmm5
  vmovups %zmm5, 64(%r8) {%k7}
  leaq (%r8,%rax,4), %rcx
  vmovups (%r8,%rax,4), %zmm5 {%k6} {z}
  vfmadd213ps %zmm9, %zmm4, %zmm5
  vmovups %zmm5, (%r8,%rax,4) {%k6}
  vmovups 64(%r8,%rax,4), %zmm5 {%k5} {z}
  vfmadd213ps %zmm8, %zmm4, %zmm5
  vmovups %zmm5, 64(%r8,%rax,4) {%k5}
  leaq (%rcx,%rax,4), %rdx
  vmovups (%rcx,%rax,4), %zmm5 {%k4} {z}
  vfmadd213ps %zmm3, %zmm4, %zmm5
  vmovups %zmm5, (%rcx,%rax,4) {%k4}
  vmovups 64(%rcx,%rax,4), %zmm3 {%k3} {z}
  vfmadd213ps %zmm2, %zmm4, %zmm3
  vmovups %zmm3, 64(%rcx,%rax,4) {%k3}
  vmovups (%rdx,%rax,4), %zmm2 {%k2} {z}
  vfmadd213ps %zmm1, %zmm4, %zmm2
  vmovups %zmm2, (%rdx,%rax,4) {%k2}
  kmovw -2(%rsp), %k1
  vmovups 64(%rdx,%rax,4), %zmm1 {%k1} {z}
  vfmadd213ps %zmm0, %zmm4, %zmm1
  vmovups %zmm1, 64(%rdx,%rax,4) {%k1}
  jmp .LBB5_5
.LBB5_4:
  vpmovsxbd .LCPI5_1(%rip), %zmm16
  vpcmpgtd %zmm16, %zmm15, %k1
  kmovw %k1, -2(%rsp)
  vpcmpgtd %zmm16, %zmm14, %k2
  vpcmpgtd %zmm16, %zmm13, %k3
  vpcmpgtd %zmm16, %zmm12, %k4
  vpcmpgtd %zmm16, %zmm7, %k5
  vpcmpgtd %zmm16, %zmm6, %k6
  vpcmpgtd %zmm16, %zmm5, %k7
  vpcmpgtd %zmm16, %zmm4, %k1
  vmovups %zmm11, (%r8) {%k1}
  vmovups %zmm10, 64(%r8) {%k7}
  leaq (%r8,%rax,4), %rcx
  vmovups %zmm9, (%r8,%rax,4) {%k6}
  vmovups %zmm8, 64(%r8,%rax,4) {%k5}
  leaq (%rcx,%rax,4), %rdx
  vmovups %zmm3, (%rcx,%rax,4) {%k4}
  vmovups %zmm2, 64(%rcx,%rax,4) {%k3}
  vmovups %zmm1, (%rdx,%rax,4) {%k2}
  kmovw -2(%rsp), %k1
  vmovups %zmm0, 64(%rdx,%rax,4) {%k1}
.LBB5_5:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end5:
  .size tile.4.2, .Lfunc_end5-tile.4.2
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI6_0:
  .long 0
  .long 8
  .long 2
  .long 10
  .long 4
  .long 12
  .long 6
  .long 14
.LCPI6_1:
  .long 1
  .long 9
  .long 3
  .long 11
  .long 5
  .long 13
  .long 7
  .long 15
  .text
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
  je .LBB6_1
  xorl %edx, %edx
  divq %r10
  movq %rax, %rcx
  testq %rcx, %rcx
  jg .LBB6_4
  jmp .LBB6_20
.LBB6_1:
  xorl %edx, %edx
  divl %r10d
  movl %eax, %ecx
  testq %rcx, %rcx
  jle .LBB6_20
.LBB6_4:
  movq -128(%rsp), %rax
  leaq -1(%rax), %rdx
  movq 32(%rdi), %rax
  imulq %r10, %rax
  movq %rax, -88(%rsp)
  movq 40(%rdi), %rdi
  xorl %eax, %eax
  vmovaps .LCPI6_0(%rip), %ymm0
  vmovaps .LCPI6_1(%rip), %ymm1
  xorl %r14d, %r14d
  movq %r8, -112(%rsp)
  movq %r9, -120(%rsp)
  movq %rbp, -64(%rsp)
  movq %rcx, -80(%rsp)
  jmp .LBB6_5
  .p2align 4, 0x90
.LBB6_19:
  addq %r10, %r14
  movq -88(%rsp), %rax
  leaq (%rdi,%rax,4), %rdi
  movq -72(%rsp), %rax
  incq %rax
  movq -80(%rsp), %rcx
  cmpq %rcx, %rax
  jge .LBB6_20
.LBB6_5:
  movq %rax, -72(%rsp)
  movq -128(%rsp), %r11
  subq %r14, %r11
  addq $15, %r11
  andq $-16, %r11
  cmpq %r11, %r10
  cmovlq %r10, %r11
  testq %rbp, %rbp
  jle .LBB6_19
  leaq 7(%r11), %rbx
  shrq $3, %rbx
  xorl %ecx, %ecx
  movq %rdi, -104(%rsp)
  movq %r14, -24(%rsp)
  movq %r11, -56(%rsp)
  movq %rbx, -32(%rsp)
  jmp .LBB6_7
  .p2align 4, 0x90
.LBB6_18:
  movq -64(%rsp), %rbp
  movq -40(%rsp), %rax
  cmpq %rbp, %rax
  movq %rax, %rcx
  jge .LBB6_19
.LBB6_7:
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
  jle .LBB6_13
  xorl %eax, %eax
  jmp .LBB6_9
  .p2align 4, 0x90
.LBB6_12:
  movq -16(%rsp), %rax
  incq %rax
  movq -32(%rsp), %rbx
  cmpq %rbx, %rax
  movq -24(%rsp), %r14
  jge .LBB6_13
.LBB6_9:
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
  jge .LBB6_12
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
.LBB6_11:
  movq %r15, %r14
  imulq %r10, %r14
  addq %rax, %r14
  leaq (%r8,%r14,4), %rdi
  movq (%rsp), %r11
  vmovupd (%r11,%r15,4), %ymm2
  movq -8(%rsp), %r11
  vmovupd (%r11,%r15,4), %ymm3
  vmovupd (%r9,%r15,4), %ymm4
  vmovupd (%r12,%r15,4), %ymm5
  vmovupd (%r13,%r15,4), %ymm6
  vmovupd (%rbx,%r15,4), %ymm7
  vmovupd (%rcx,%r15,4), %ymm8
  vmovupd (%rsi,%r15,4), %ymm9
  vperm2f128 $32, %ymm6, %ymm2, %ymm10
  vperm2f128 $49, %ymm6, %ymm2, %ymm2
  vperm2f128 $32, %ymm7, %ymm3, %ymm6
  vperm2f128 $49, %ymm7, %ymm3, %ymm3
  vperm2f128 $32, %ymm8, %ymm4, %ymm7
  vperm2f128 $49, %ymm8, %ymm4, %ymm4
  vperm2f128 $32, %ymm9, %ymm5, %ymm8
  vperm2f128 $49, %ymm9, %ymm5, %ymm5
  vunpcklpd %ymm7, %ymm10, %ymm9
  vunpckhpd %ymm7, %ymm10, %ymm7
  vunpcklpd %ymm8, %ymm6, %ymm10
  vunpckhpd %ymm8, %ymm6, %ymm6
  vunpcklpd %ymm4, %ymm2, %ymm8
  vunpckhpd %ymm4, %ymm2, %ymm2
  vunpcklpd %ymm5, %ymm3, %ymm4
  vunpckhpd %ymm5, %ymm3, %ymm3
  vmovapd %ymm9, %ymm5
  vpermt2ps %ymm10, %ymm0, %ymm5
  vpermt2ps %ymm10, %ymm1, %ymm9
  vmovapd %ymm7, %ymm10
  vpermt2ps %ymm6, %ymm0, %ymm10
  vpermt2ps %ymm6, %ymm1, %ymm7
  vmovapd %ymm8, %ymm6
  vpermt2ps %ymm4, %ymm0, %ymm6
  vpermt2ps %ymm4, %ymm1, %ymm8
  vmovapd %ymm2, %ymm4
  vpermt2ps %ymm3, %ymm0, %ymm4
  vpermt2ps %ymm3, %ymm1, %ymm2
  vmovups %ymm5, (%r8,%r14,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm9, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm10, (%r14,%r10,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm7, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm6, (%r14,%r10,4)
  leaq (%rdi,%r10,4), %r14
  vmovups %ymm8, (%rdi,%r10,4)
  leaq (%r14,%r10,4), %rdi
  vmovups %ymm4, (%r14,%r10,4)
  vmovups %ymm2, (%rdi,%r10,4)
  addq $8, %r15
  cmpq %rbp, %r15
  jl .LBB6_11
  jmp .LBB6_12
  .p2align 4, 0x90
.LBB6_13:
  movq -48(%rsp), %r15
  cmpq %r15, %rbp
  movq -112(%rsp), %r8
  movq -120(%rsp), %r9
  movq -104(%rsp), %rdi
  movq -56(%rsp), %r11
  jl .LBB6_14
  jmp .LBB6_18
  .p2align 4, 0x90
.LBB6_17:
  incq %rbp
  cmpq %r15, %rbp
  jge .LBB6_18
.LBB6_14:
  testq %r11, %r11
  jle .LBB6_17
  movq %rbp, %rax
  imulq %r10, %rax
  leaq (%rdi,%rax,4), %rax
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB6_16:
  leaq (%r14,%rcx), %rsi
  cmpq %rdx, %rsi
  cmovgeq %rdx, %rsi
  imulq %r9, %rsi
  leaq (%r8,%rsi,4), %rsi
  vmovss (%rsi,%rbp,4), %xmm2
  vmovss %xmm2, (%rax,%rcx,4)
  incq %rcx
  cmpq %r11, %rcx
  jl .LBB6_16
  jmp .LBB6_17
.LBB6_20:
  addq $8, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end6:
  .size pack.along, .Lfunc_end6-pack.along
  .section .rodata,"a",@progbits
  .p2align 6, 0x0
.LCPI7_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
  .section .rodata.cst16,"aM",@progbits,16
.LCPI7_1:
  .byte 0
  .byte 1
  .byte 2
  .byte 3
  .byte 4
  .byte 5
  .byte 6
  .byte 7
  .byte 8
  .byte 9
  .byte 10
  .byte 11
  .byte 12
  .byte 13
  .byte 14
  .byte 15
  .text
  .p2align 4, 0x90
  .type pack.across,@function
pack.across:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq %rdi, -40(%rsp)
  movq 32(%rdi), %r14
  testq %r14, %r14
  jle .LBB7_15
  movq -40(%rsp), %rax
  movq 8(%rax), %rcx
  movq %rcx, -24(%rsp)
  movq 16(%rax), %r8
  movq 24(%rax), %r9
  movq 48(%rax), %r10
  xorl %eax, %eax
  vpmovsxbd .LCPI7_1(%rip), %zmm0
  movq %r14, -16(%rsp)
  jmp .LBB7_2
  .p2align 4, 0x90
.LBB7_14:
  movq -32(%rsp), %rax
  addq $16, %rax
  movq -16(%rsp), %r14
  cmpq %r14, %rax
  jge .LBB7_15
.LBB7_2:
  movq %rax, -32(%rsp)
  subq %rax, %r14
  cmpq $16, %r14
  movl $16, %eax
  cmovgeq %rax, %r14
  movq -40(%rsp), %rcx
  movq 24(%rcx), %rax
  movq 48(%rcx), %r12
  addq %r12, %rax
  decq %rax
  movq %rax, %rcx
  orq %r12, %rcx
  shrq $32, %rcx
  je .LBB7_3
  xorl %edx, %edx
  divq %r12
  testq %rax, %rax
  jle .LBB7_14
  jmp .LBB7_6
  .p2align 4, 0x90
.LBB7_3:
  xorl %edx, %edx
  divl %r12d
  testq %rax, %rax
  jle .LBB7_14
.LBB7_6:
  movq -32(%rsp), %rcx
  imulq %r8, %rcx
  movq -24(%rsp), %rdx
  leaq (%rdx,%rcx,4), %rdx
  movq -40(%rsp), %rcx
  movq 32(%rcx), %rsi
  imulq %r12, %rsi
  movq %rsi, -8(%rsp)
  movq 40(%rcx), %r13
  xorl %ebp, %ebp
  xorl %esi, %esi
  jmp .LBB7_7
  .p2align 4, 0x90
.LBB7_13:
  addq %r12, %rsi
  movq -8(%rsp), %rcx
  leaq (%r13,%rcx,4), %r13
  incq %rbp
  cmpq %rax, %rbp
  jge .LBB7_14
.LBB7_7:
  testq %r10, %r10
  jle .LBB7_13
  movq -32(%rsp), %rcx
  imulq %r10, %rcx
  leaq (,%rcx,4), %rbx
  addq %r13, %rbx
  xorl %ecx, %ecx
  jmp .LBB7_9
  .p2align 4, 0x90
.LBB7_12:
  addq $16, %rcx
  cmpq %r10, %rcx
  jge .LBB7_13
.LBB7_9:
  testq %r14, %r14
  jle .LBB7_12
  leaq (%rsi,%rcx), %rdi
  movl %r9d, %r11d
  subl %edi, %r11d
  vpbroadcastd %r11d, %zmm1
  movl %r10d, %r11d
  subl %ecx, %r11d
  vpbroadcastd %r11d, %zmm2
  leaq (%rdx,%rdi,4), %r11
  leaq (%rbx,%rcx,4), %rdi
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB7_11:
  vpcmpgtd %zmm0, %zmm2, %k1
  vpcmpgtd %zmm0, %zmm1, %k2
  vmovups (%r11), %zmm3 {%k2} {z}
  vmovups %zmm3, (%rdi) {%k1}
  leaq (%r11,%r8,4), %r11
  leaq (%rdi,%r10,4), %rdi
  incq %r15
  cmpq %r14, %r15
  jl .LBB7_11
  jmp .LBB7_12
.LBB7_15:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end7:
  .size pack.across, .Lfunc_end7-pack.across
  .hidden theano_avx512_matrix_float64
  .globl theano_avx512_matrix_float64
  .p2align 6, 0x90
  .type theano_avx512_matrix_float64,@function
theano_avx512_matrix_float64:
  pushq %rbx
  movq %rdi, %rbx
  cmpq $0, (%rdi)
  je .LBB8_1
  cmpq $1, (%rbx)
  je .LBB8_3
.LBB8_4:
  cmpq $2, (%rbx)
  je .LBB8_5
.LBB8_6:
  popq %rbx
  retq
.LBB8_1:
  movq %rbx, %rdi
  callq block.1
  cmpq $1, (%rbx)
  jne .LBB8_4
.LBB8_3:
  movq %rbx, %rdi
  callq pack.along.6
  cmpq $2, (%rbx)
  jne .LBB8_6
.LBB8_5:
  movq %rbx, %rdi
  callq pack.across.7
  popq %rbx
  retq
.Lfunc_end8:
  .size theano_avx512_matrix_float64, .Lfunc_end8-theano_avx512_matrix_float64
  .p2align 4, 0x90
  .type block.1,@function
block.1:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  subq $88, %rsp
  movq 96(%rdi), %r12
  testq %r12, %r12
  jle .LBB9_12
  movq %rdi, %rbx
  movq 88(%rdi), %r14
  movq 72(%rdi), %rax
  movq %rax, 56(%rsp)
  movq 80(%rdi), %rax
  movq %rax, 48(%rsp)
  movq 40(%rdi), %rdx
  movq 48(%rdi), %r9
  movq 56(%rdi), %rax
  movq %rax, 32(%rsp)
  xorl %ecx, %ecx
  movq %r9, 16(%rsp)
  movq %r12, 40(%rsp)
  movq %r14, 64(%rsp)
  jmp .LBB9_2
  .p2align 4, 0x90
.LBB9_11:
  movq 32(%rsp), %rax
  leaq (%rdx,%rax,8), %rdx
  addq $16, %rcx
  movq 40(%rsp), %r12
  cmpq %r12, %rcx
  jge .LBB9_12
.LBB9_2:
  subq %rcx, %r12
  cmpq $16, %r12
  movl $16, %eax
  cmovgeq %rax, %r12
  testq %r14, %r14
  jle .LBB9_11
  movq 8(%rbx), %r13
  xorl %esi, %esi
  movq %rdx, 24(%rsp)
  movq %rcx, 72(%rsp)
  jmp .LBB9_4
  .p2align 4, 0x90
.LBB9_9:
  movq %r14, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r12, %r9
  callq tile.12.1.2
.LBB9_10:
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
.LBB9_22:
  movq 32(%rbx), %rax
  leaq (%r13,%rax,8), %r13
  movq 80(%rsp), %rsi
  addq $12, %rsi
  movq 64(%rsp), %r14
  cmpq %r14, %rsi
  movq 72(%rsp), %rcx
  jge .LBB9_11
.LBB9_4:
  movq %rsi, %rax
  imulq 48(%rsp), %rax
  addq %rcx, %rax
  movq 56(%rsp), %rcx
  leaq (%rcx,%rax,8), %rbp
  movq %rsi, 80(%rsp)
  subq %rsi, %r14
  cmpq $12, %r14
  movl $12, %eax
  cmovgeq %rax, %r14
  testq %r14, %r14
  jle .LBB9_7
  movq 80(%rbx), %rax
  xorl %ecx, %ecx
  movq %rbp, %rsi
  .p2align 4, 0x90
.LBB9_6:
  prefetcht0 (%rsi)
  leaq (%rsi,%rax,8), %rsi
  incq %rcx
  cmpq %r14, %rcx
  jl .LBB9_6
.LBB9_7:
  cmpq $8, %r12
  jg .LBB9_13
  cmpq $12, %r14
  je .LBB9_9
  testq %r14, %r14
  jle .LBB9_22
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB9_18:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %r8
  addq %rbp, %r8
  movq %r14, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r12, %r9
  callq tile.4.1.3
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $4, %r15
  cmpq %r14, %r15
  jl .LBB9_18
  jmp .LBB9_22
  .p2align 4, 0x90
.LBB9_13:
  cmpq $12, %r14
  jne .LBB9_19
  cmpq $16, %r12
  jne .LBB9_19
  movq %r14, (%rsp)
  movq %rbx, %rdi
  movq %r13, %rsi
  movq %r9, %rcx
  movq %rbp, %r8
  movq %r12, %r9
  callq tile.12.2.4
  jmp .LBB9_10
  .p2align 4, 0x90
.LBB9_19:
  testq %r14, %r14
  jle .LBB9_22
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB9_21:
  movq 16(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %rsi
  addq %r13, %rsi
  movq 80(%rbx), %rax
  imulq %r15, %rax
  leaq (,%rax,8), %r8
  addq %rbp, %r8
  movq %r14, %rax
  subq %r15, %rax
  movq %rax, (%rsp)
  movq %rbx, %rdi
  movq %r9, %rcx
  movq %r12, %r9
  callq tile.4.2.5
  movq 16(%rsp), %r9
  movq 24(%rsp), %rdx
  addq $4, %r15
  cmpq %r14, %r15
  jl .LBB9_21
  jmp .LBB9_22
.LBB9_12:
  addq $88, %rsp
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  retq
.Lfunc_end9:
  .size block.1, .Lfunc_end9-block.1
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI10_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .text
  .p2align 4, 0x90
  .type tile.12.1.2,@function
tile.12.1.2:
  pushq %r15
  pushq %r14
  pushq %r12
  pushq %rbx
  vpbroadcastd %r9d, %ymm1
  movq 104(%rdi), %rax
  movq 16(%rdi), %r10
  movq 24(%rdi), %r11
  leaq (%r10,%r10), %rbx
  leaq (%r10,%r10,2), %r14
  leaq (%rsi,%r14,8), %r15
  shlq $4, %r14
  addq %rsi, %r14
  leaq (%r10,%r10,8), %r12
  leaq (%rsi,%r12,8), %r12
  vxorpd %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI10_0(%rip), %ymm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
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
.LBB10_1:
  vmovupd (%rdx), %zmm12 {%k1} {z}
  vfmadd231pd (%rsi){1to8}, %zmm12, %zmm0
  vfmadd231pd (%rsi,%r10,8){1to8}, %zmm12, %zmm1
  vfmadd231pd (%rsi,%rbx,8){1to8}, %zmm12, %zmm2
  vfmadd231pd (%r15){1to8}, %zmm12, %zmm3
  vfmadd231pd (%r15,%r10,8){1to8}, %zmm12, %zmm4
  vfmadd231pd (%r15,%rbx,8){1to8}, %zmm12, %zmm5
  vfmadd231pd (%r14){1to8}, %zmm12, %zmm6
  vfmadd231pd (%r14,%r10,8){1to8}, %zmm12, %zmm7
  vfmadd231pd (%r14,%rbx,8){1to8}, %zmm12, %zmm8
  vfmadd231pd (%r12){1to8}, %zmm12, %zmm9
  vfmadd231pd (%r12,%r10,8){1to8}, %zmm12, %zmm10
  vfmadd231pd (%r12,%rbx,8){1to8}, %zmm12, %zmm11
  leaq (%rsi,%r11,8), %rsi
  leaq (%r15,%r11,8), %r15
  leaq (%r14,%r11,8), %r14
  leaq (%r12,%r11,8), %r12
  leaq (%rdx,%rcx,8), %rdx
  decq %rax
  jne .LBB10_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm18
  vmulpd %zmm0, %zmm18, %zmm17
  vmulpd %zmm1, %zmm18, %zmm16
  vmulpd %zmm2, %zmm18, %zmm15
  vmulpd %zmm3, %zmm18, %zmm14
  vmulpd %zmm4, %zmm18, %zmm13
  vmulpd %zmm5, %zmm18, %zmm12
  vmulpd %zmm6, %zmm18, %zmm5
  vmulpd %zmm7, %zmm18, %zmm4
  vmulpd %zmm8, %zmm18, %zmm3
  vmulpd %zmm9, %zmm18, %zmm2
  vmulpd %zmm10, %zmm18, %zmm1
  vmulpd %zmm11, %zmm18, %zmm0
  vpbroadcastd %r9d, %ymm6
  cmpq $0, 128(%rdi)
  je .LBB10_4
  vpcmpgtd .LCPI10_0(%rip), %ymm6, %k1
  movq 120(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm6
  vmovupd (%r8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm17, %zmm6, %zmm7
  vmovupd %zmm7, (%r8) {%k1}
  leaq (%r8,%rax,8), %rcx
  vmovupd (%r8,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm16, %zmm6, %zmm7
  vmovupd %zmm7, (%r8,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm15, %zmm6, %zmm7
  vmovupd %zmm7, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd (%rdx,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm14, %zmm6, %zmm7
  vmovupd %zmm7, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm13, %zmm6, %zmm7
  vmovupd %zmm7, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd (%rdx,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm12, %zmm6, %zmm7
  vmovupd %zmm7, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm7 {%k1} {z}
  vfmadd213pd %zmm5, %zmm6, %zmm7
  vmovupd %zmm7, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd (%rdx,%rax,8), %zmm5 {%k1} {z}
  vfmadd213pd %zmm4, %zmm6, %zmm5
  vmovupd %zmm5, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm4 {%k1} {z}
  vfmadd213pd %zmm3, %zmm6, %zmm4
  vmovupd %zmm4, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd (%rdx,%rax,8), %zmm3 {%k1} {z}
  vfmadd213pd %zmm2, %zmm6, %zmm3
  vmovupd %zmm3, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm2 {%k1} {z}
  vfmadd213pd %zmm1, %zmm6, %zmm2
  vmovupd %zmm2, (%rcx,%rax,8) {%k1}
  vmovupd (%rdx,%rax,8), %zmm1 {%k1} {z}
  vfmadd213pd %zmm0, %zmm6, %zmm1
  vmovupd %zmm1, (%rdx,%rax,8) {%k1}
  jmp .LBB10_5
.LBB10_4:
  vpcmpgtd .LCPI10_0(%rip), %ymm6, %k1
  vmovupd %zmm17, (%r8) {%k1}
  leaq (%r8,%rax,8), %rcx
  vmovupd %zmm16, (%r8,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm15, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm14, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm13, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm12, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm5, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm4, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm3, (%rcx,%rax,8) {%k1}
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm2, (%rdx,%rax,8) {%k1}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm1, (%rcx,%rax,8) {%k1}
  vmovupd %zmm0, (%rdx,%rax,8) {%k1}
.LBB10_5:
  popq %rbx
  popq %r12
  popq %r14
  popq %r15
  vzeroupper
  retq
.Lfunc_end10:
  .size tile.12.1.2, .Lfunc_end10-tile.12.1.2
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI11_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .section .rodata.cst8,"aM",@progbits,8
.LCPI11_1:
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
  .type tile.4.1.3,@function
tile.4.1.3:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 56(%rsp), %r10
  cmpq $4, %r10
  movl $4, %eax
  cmovlq %r10, %rax
  vpbroadcastd %r9d, %ymm1
  movq 104(%rdi), %r10
  movq 16(%rdi), %r12
  movq 24(%rdi), %r11
  leaq -1(%rax), %r13
  xorl %ebx, %ebx
  testq %r13, %r13
  cmovleq %r13, %rbx
  imulq %r12, %rbx
  leaq (%rsi,%rbx,8), %rbx
  cmpq $2, %r13
  movl $1, %r14d
  cmovlq %r13, %r14
  imulq %r12, %r14
  leaq (%rsi,%r14,8), %r14
  cmpq $3, %r13
  movl $2, %r15d
  cmovlq %r13, %r15
  imulq %r12, %r15
  leaq (%rsi,%r15,8), %r15
  cmpq $4, %r13
  movl $3, %ebp
  cmovlq %r13, %rbp
  imulq %r12, %rbp
  leaq (%rsi,%rbp,8), %rsi
  vxorpd %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI11_0(%rip), %ymm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  .p2align 4, 0x90
.LBB11_1:
  vmovupd (%rdx), %zmm4 {%k1} {z}
  vfmadd231pd (%rbx){1to8}, %zmm4, %zmm0
  vfmadd231pd (%r14){1to8}, %zmm4, %zmm1
  vfmadd231pd (%r15){1to8}, %zmm4, %zmm2
  vfmadd231pd (%rsi){1to8}, %zmm4, %zmm3
  leaq (%rbx,%r11,8), %rbx
  leaq (%r14,%r11,8), %r14
  leaq (%r15,%r11,8), %r15
  leaq (%rsi,%r11,8), %rsi
  leaq (%rdx,%rcx,8), %rdx
  decq %r10
  jne .LBB11_1
  xorl %ecx, %ecx
  testq %rax, %rax
  movl $0, %edx
  cmovgl %r9d, %edx
  cmpq $2, %rax
  movl $0, %esi
  cmovgel %r9d, %esi
  movl $0, %r10d
  cmovgl %r9d, %r10d
  cmpq $4, %rax
  movq 80(%rdi), %rax
  movq 112(%rdi), %r11
  vbroadcastsd (%r11), %zmm6
  vmulpd %zmm0, %zmm6, %zmm5
  vmulpd %zmm1, %zmm6, %zmm4
  vmulpd %zmm2, %zmm6, %zmm1
  vmulpd %zmm3, %zmm6, %zmm0
  vpbroadcastd %edx, %ymm2
  vpbroadcastd %esi, %ymm3
  vpbroadcastd %r10d, %ymm6
  cmovgel %r9d, %ecx
  vpbroadcastd %ecx, %ymm7
  cmpq $0, 128(%rdi)
  je .LBB11_4
  vpmovsxbd .LCPI11_1(%rip), %ymm8
  vpcmpgtd %ymm8, %ymm7, %k1
  vpcmpgtd %ymm8, %ymm6, %k2
  vpcmpgtd %ymm8, %ymm3, %k3
  vpcmpgtd %ymm8, %ymm2, %k4
  movq 120(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm2
  vmovupd (%r8), %zmm3 {%k4} {z}
  vfmadd213pd %zmm5, %zmm2, %zmm3
  vmovupd %zmm3, (%r8) {%k4}
  leaq (%r8,%rax,8), %rcx
  vmovupd (%r8,%rax,8), %zmm3 {%k3} {z}
  vfmadd213pd %zmm4, %zmm2, %zmm3
  vmovupd %zmm3, (%r8,%rax,8) {%k3}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm3 {%k2} {z}
  vfmadd213pd %zmm1, %zmm2, %zmm3
  vmovupd %zmm3, (%rcx,%rax,8) {%k2}
  vmovupd (%rdx,%rax,8), %zmm1 {%k1} {z}
  vfmadd213pd %zmm0, %zmm2, %zmm1
  vmovupd %zmm1, (%rdx,%rax,8) {%k1}
  jmp .LBB11_5
.LBB11_4:
  vpmovsxbd .LCPI11_1(%rip), %ymm8
  vpcmpgtd %ymm8, %ymm7, %k1
  vpcmpgtd %ymm8, %ymm6, %k2
  vpcmpgtd %ymm8, %ymm3, %k3
  vpcmpgtd %ymm8, %ymm2, %k4
  vmovupd %zmm5, (%r8) {%k4}
  leaq (%r8,%rax,8), %rcx
  vmovupd %zmm4, (%r8,%rax,8) {%k3}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm1, (%rcx,%rax,8) {%k2}
  vmovupd %zmm0, (%rdx,%rax,8) {%k1}
.LBB11_5:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end11:
  .size tile.4.1.3, .Lfunc_end11-tile.4.1.3
  .p2align 4, 0x90
  .type tile.12.2.4,@function
tile.12.2.4:
  pushq %r15
  pushq %r14
  pushq %rbx
  movq 104(%rdi), %rax
  movq 16(%rdi), %r9
  movq 24(%rdi), %r10
  leaq (%r9,%r9), %r11
  leaq (%r9,%r9,2), %rbx
  leaq (%rsi,%rbx,8), %r14
  shlq $4, %rbx
  addq %rsi, %rbx
  leaq (%r9,%r9,8), %r15
  leaq (%rsi,%r15,8), %r15
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
  vxorpd %xmm12, %xmm12, %xmm12
  vxorpd %xmm13, %xmm13, %xmm13
  vxorpd %xmm14, %xmm14, %xmm14
  vxorpd %xmm15, %xmm15, %xmm15
  vxorpd %xmm16, %xmm16, %xmm16
  vxorpd %xmm17, %xmm17, %xmm17
  vxorpd %xmm18, %xmm18, %xmm18
  vxorpd %xmm19, %xmm19, %xmm19
  vxorpd %xmm20, %xmm20, %xmm20
  vxorpd %xmm21, %xmm21, %xmm21
  vxorpd %xmm22, %xmm22, %xmm22
  vxorpd %xmm23, %xmm23, %xmm23
  .p2align 4, 0x90
.LBB12_1:
  vmovupd (%rdx), %zmm24
  vmovupd 64(%rdx), %zmm25
  vbroadcastsd (%rsi), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm0
  vfmadd231pd %zmm26, %zmm25, %zmm1
  vbroadcastsd (%rsi,%r9,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm2
  vfmadd231pd %zmm26, %zmm25, %zmm3
  vbroadcastsd (%rsi,%r11,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm4
  vfmadd231pd %zmm26, %zmm25, %zmm5
  vbroadcastsd (%r14), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm6
  vfmadd231pd %zmm26, %zmm25, %zmm7
  vbroadcastsd (%r14,%r9,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm8
  vfmadd231pd %zmm26, %zmm25, %zmm9
  vbroadcastsd (%r14,%r11,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm10
  vfmadd231pd %zmm26, %zmm25, %zmm11
  vbroadcastsd (%rbx), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm12
  vfmadd231pd %zmm26, %zmm25, %zmm13
  vbroadcastsd (%rbx,%r9,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm14
  vfmadd231pd %zmm26, %zmm25, %zmm15
  vbroadcastsd (%rbx,%r11,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm16
  vfmadd231pd %zmm26, %zmm25, %zmm17
  vbroadcastsd (%r15), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm18
  vfmadd231pd %zmm26, %zmm25, %zmm19
  vbroadcastsd (%r15,%r9,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm20
  vfmadd231pd %zmm26, %zmm25, %zmm21
  vbroadcastsd (%r15,%r11,8), %zmm26
  vfmadd231pd %zmm24, %zmm26, %zmm22
  vfmadd231pd %zmm25, %zmm26, %zmm23
  leaq (%rsi,%r10,8), %rsi
  leaq (%r14,%r10,8), %r14
  leaq (%rbx,%r10,8), %rbx
  leaq (%r15,%r10,8), %r15
  leaq (%rdx,%rcx,8), %rdx
  decq %rax
  jne .LBB12_1
  movq 80(%rdi), %rax
  movq 112(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm26
  vmulpd %zmm0, %zmm26, %zmm25
  vmulpd %zmm1, %zmm26, %zmm24
  vmulpd %zmm2, %zmm26, %zmm1
  vmulpd %zmm3, %zmm26, %zmm0
  vmulpd %zmm4, %zmm26, %zmm31
  vmulpd %zmm5, %zmm26, %zmm30
  vmulpd %zmm6, %zmm26, %zmm29
  vmulpd %zmm7, %zmm26, %zmm28
  vmulpd %zmm8, %zmm26, %zmm27
  vmulpd %zmm9, %zmm26, %zmm4
  vmulpd %zmm10, %zmm26, %zmm3
  vmulpd %zmm11, %zmm26, %zmm2
  vmulpd %zmm12, %zmm26, %zmm11
  vmulpd %zmm13, %zmm26, %zmm10
  vmulpd %zmm14, %zmm26, %zmm9
  vmulpd %zmm15, %zmm26, %zmm8
  vmulpd %zmm16, %zmm26, %zmm7
  vmulpd %zmm17, %zmm26, %zmm6
  vmulpd %zmm18, %zmm26, %zmm5
  vmulpd %zmm19, %zmm26, %zmm17
  vmulpd %zmm20, %zmm26, %zmm16
  vmulpd %zmm21, %zmm26, %zmm15
  vmulpd %zmm22, %zmm26, %zmm14
  vmulpd %zmm23, %zmm26, %zmm13
  cmpq $0, 128(%rdi)
  je .LBB12_4
  movq 120(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm12
  vfmadd231pd (%r8), %zmm12, %zmm25
  vmovupd %zmm25, (%r8)
  vfmadd231pd 64(%r8), %zmm12, %zmm24
  vmovupd %zmm24, 64(%r8)
  leaq (%r8,%rax,8), %rcx
  vfmadd231pd (%r8,%rax,8), %zmm12, %zmm1
  vmovupd %zmm1, (%r8,%rax,8)
  vfmadd231pd 64(%r8,%rax,8), %zmm12, %zmm0
  vmovupd %zmm0, 64(%r8,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %zmm12, %zmm31
  vmovupd %zmm31, (%rcx,%rax,8)
  vfmadd231pd 64(%rcx,%rax,8), %zmm12, %zmm30
  vmovupd %zmm30, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vfmadd231pd (%rdx,%rax,8), %zmm12, %zmm29
  vmovupd %zmm29, (%rdx,%rax,8)
  vfmadd231pd 64(%rdx,%rax,8), %zmm12, %zmm28
  vmovupd %zmm28, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %zmm12, %zmm27
  vmovupd %zmm27, (%rcx,%rax,8)
  vfmadd231pd 64(%rcx,%rax,8), %zmm12, %zmm4
  vmovupd %zmm4, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vfmadd231pd (%rdx,%rax,8), %zmm12, %zmm3
  vmovupd %zmm3, (%rdx,%rax,8)
  vfmadd231pd 64(%rdx,%rax,8), %zmm12, %zmm2
  vmovupd %zmm2, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %zmm12, %zmm11
  vmovupd %zmm11, (%rcx,%rax,8)
  vfmadd231pd 64(%rcx,%rax,8), %zmm12, %zmm10
  vmovupd %zmm10, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vfmadd231pd (%rdx,%rax,8), %zmm12, %zmm9
  vmovupd %zmm9, (%rdx,%rax,8)
  vfmadd231pd 64(%rdx,%rax,8), %zmm12, %zmm8
  vmovupd %zmm8, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %zmm12, %zmm7
  vmovupd %zmm7, (%rcx,%rax,8)
  vfmadd231pd 64(%rcx,%rax,8), %zmm12, %zmm6
  vmovupd %zmm6, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vfmadd231pd (%rdx,%rax,8), %zmm12, %zmm5
  vmovupd %zmm5, (%rdx,%rax,8)
  vfmadd231pd 64(%rdx,%rax,8), %zmm12, %zmm17
  vmovupd %zmm17, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vfmadd231pd (%rcx,%rax,8), %zmm12, %zmm16
  vmovupd %zmm16, (%rcx,%rax,8)
  vfmadd231pd 64(%rcx,%rax,8), %zmm12, %zmm15
  vmovupd %zmm15, 64(%rcx,%rax,8)
  vfmadd231pd (%rdx,%rax,8), %zmm12, %zmm14
  vmovupd %zmm14, (%rdx,%rax,8)
  vfmadd231pd 64(%rdx,%rax,8), %zmm12, %zmm13
  jmp .LBB12_5
.LBB12_4:
  vmovupd %zmm25, (%r8)
  vmovupd %zmm24, 64(%r8)
  leaq (%r8,%rax,8), %rcx
  vmovupd %zmm1, (%r8,%rax,8)
  vmovupd %zmm0, 64(%r8,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm31, (%rcx,%rax,8)
  vmovupd %zmm30, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm29, (%rdx,%rax,8)
  vmovupd %zmm28, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm27, (%rcx,%rax,8)
  vmovupd %zmm4, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm3, (%rdx,%rax,8)
  vmovupd %zmm2, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm11, (%rcx,%rax,8)
  vmovupd %zmm10, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm9, (%rdx,%rax,8)
  vmovupd %zmm8, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm7, (%rcx,%rax,8)
  vmovupd %zmm6, 64(%rcx,%rax,8)
  leaq (%rdx,%rax,8), %rcx
  vmovupd %zmm5, (%rdx,%rax,8)
  vmovupd %zmm17, 64(%rdx,%rax,8)
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm16, (%rcx,%rax,8)
  vmovupd %zmm15, 64(%rcx,%rax,8)
  vmovupd %zmm14, (%rdx,%rax,8)
.LBB12_5:
  vmovupd %zmm13, 64(%rdx,%rax,8)
  popq %rbx
  popq %r14
  popq %r15
  vzeroupper
  retq
.Lfunc_end12:
  .size tile.12.2.4, .Lfunc_end12-tile.12.2.4
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI13_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .section .rodata.cst8,"aM",@progbits,8
.LCPI13_1:
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
  .type tile.4.2.5,@function
tile.4.2.5:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq 56(%rsp), %r10
  cmpq $4, %r10
  movl $4, %eax
  cmovlq %r10, %rax
  leal -8(%r9), %r10d
  vpbroadcastd %r10d, %ymm1
  movq 104(%rdi), %r10
  movq 16(%rdi), %r12
  movq 24(%rdi), %r11
  leaq -1(%rax), %r13
  xorl %ebx, %ebx
  testq %r13, %r13
  cmovleq %r13, %rbx
  imulq %r12, %rbx
  leaq (%rsi,%rbx,8), %rbx
  cmpq $2, %r13
  movl $1, %r14d
  cmovlq %r13, %r14
  imulq %r12, %r14
  leaq (%rsi,%r14,8), %r14
  cmpq $3, %r13
  movl $2, %r15d
  cmovlq %r13, %r15
  imulq %r12, %r15
  leaq (%rsi,%r15,8), %r15
  cmpq $4, %r13
  movl $3, %ebp
  cmovlq %r13, %rbp
  imulq %r12, %rbp
  leaq (%rsi,%rbp,8), %rsi
  vxorpd %xmm0, %xmm0, %xmm0
  vpcmpgtd .LCPI13_0(%rip), %ymm1, %k1
  vpxor %xmm1, %xmm1, %xmm1
  vxorpd %xmm2, %xmm2, %xmm2
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm4, %xmm4, %xmm4
  vxorpd %xmm5, %xmm5, %xmm5
  vxorpd %xmm6, %xmm6, %xmm6
  vxorpd %xmm7, %xmm7, %xmm7
  .p2align 4, 0x90
.LBB13_1:
  vmovupd (%rdx), %zmm8
  vmovupd 64(%rdx), %zmm9 {%k1} {z}
  vbroadcastsd (%rbx), %zmm10
  vfmadd231pd %zmm8, %zmm10, %zmm0
  vfmadd231pd %zmm10, %zmm9, %zmm1
  vbroadcastsd (%r14), %zmm10
  vfmadd231pd %zmm8, %zmm10, %zmm2
  vfmadd231pd %zmm10, %zmm9, %zmm3
  vbroadcastsd (%r15), %zmm10
  vfmadd231pd %zmm8, %zmm10, %zmm4
  vfmadd231pd %zmm10, %zmm9, %zmm5
  vbroadcastsd (%rsi), %zmm10
  vfmadd231pd %zmm8, %zmm10, %zmm6
  vfmadd231pd %zmm9, %zmm10, %zmm7
  leaq (%rbx,%r11,8), %rbx
  leaq (%r14,%r11,8), %r14
  leaq (%r15,%r11,8), %r15
  leaq (%rsi,%r11,8), %rsi
  leaq (%rdx,%rcx,8), %rdx
  decq %r10
  jne .LBB13_1
  xorl %ecx, %ecx
  testq %rax, %rax
  movl $0, %edx
  cmovgl %r9d, %edx
  leal -8(%rdx), %esi
  cmpq $2, %rax
  movl $0, %r10d
  cmovgel %r9d, %r10d
  leal -8(%r10), %r11d
  cmpq $3, %rax
  movl $0, %ebx
  cmovgel %r9d, %ebx
  leal -8(%rbx), %ebp
  cmpq $4, %rax
  movq 80(%rdi), %rax
  movq 112(%rdi), %r14
  vbroadcastsd (%r14), %zmm12
  vmulpd %zmm0, %zmm12, %zmm11
  vmulpd %zmm1, %zmm12, %zmm10
  vmulpd %zmm2, %zmm12, %zmm9
  vmulpd %zmm3, %zmm12, %zmm8
  vmulpd %zmm4, %zmm12, %zmm3
  vmulpd %zmm5, %zmm12, %zmm2
  vmulpd %zmm6, %zmm12, %zmm1
  vmulpd %zmm7, %zmm12, %zmm0
  vpbroadcastd %edx, %ymm4
  vpbroadcastd %esi, %ymm5
  vpbroadcastd %r10d, %ymm6
  vpbroadcastd %r11d, %ymm7
  vpbroadcastd %ebx, %ymm12
  vpbroadcastd %ebp, %ymm13
  cmovgel %r9d, %ecx
  vpbroadcastd %ecx, %ymm14
  addl $-8, %ecx
  vpbroadcastd %ecx, %ymm15
  cmpq $0, 128(%rdi)
  je .LBB13_4
  vpmovsxbd .LCPI13_1(%rip), %ymm16
  vpcmpgtd %ymm16, %ymm15, %k1
  kmovw %k1, -2(%rsp)
  vpcmpgtd %ymm16, %ymm14, %k2
  vpcmpgtd %ymm16, %ymm13, %k3
  vpcmpgtd %ymm16, %ymm12, %k4
  vpcmpgtd %ymm16, %ymm7, %k5
  vpcmpgtd %ymm16, %ymm6, %k6
  vpcmpgtd %ymm16, %ymm5, %k7
  vpcmpgtd %ymm16, %ymm4, %k1
  movq 120(%rdi), %rcx
  vbroadcastsd (%rcx), %zmm4
  vmovupd (%r8), %zmm5 {%k1} {z}
  vfmadd213pd %zmm11, %zmm4, %zmm5
  vmovupd %zmm5, (%r8) {%k1}
  vmovupd 64(%r8), %zmm5 {%k7} {z}
  vfmadd213pd %zmm10, %zmm4, %zmm5
  vmovupd %zmm5, 64(%r8) {%k7}
  leaq (%r8,%rax,8), %rcx
  vmovupd (%r8,%rax,8), %zmm5 {%k6} {z}
  vfmadd213pd %zmm9, %zmm4, %zmm5
  vmovupd %zmm5, (%r8,%rax,8) {%k6}
  vmovupd 64(%r8,%rax,8), %zmm5 {%k5} {z}
  vfmadd213pd %zmm8, %zmm4, %zmm5
  vmovupd %zmm5, 64(%r8,%rax,8) {%k5}
  leaq (%rcx,%rax,8), %rdx
  vmovupd (%rcx,%rax,8), %zmm5 {%k4} {z}
  vfmadd213pd %zmm3, %zmm4, %zmm5
  vmovupd %zmm5, (%rcx,%rax,8) {%k4}
  vmovupd 64(%rcx,%rax,8), %zmm3 {%k3} {z}
  vfmadd213pd %zmm2, %zmm4, %zmm3
  vmovupd %zmm3, 64(%rcx,%rax,8) {%k3}
  vmovupd (%rdx,%rax,8), %zmm2 {%k2} {z}
  vfmadd213pd %zmm1, %zmm4, %zmm2
  vmovupd %zmm2, (%rdx,%rax,8) {%k2}
  kmovw -2(%rsp), %k1
  vmovupd 64(%rdx,%rax,8), %zmm1 {%k1} {z}
  vfmadd213pd %zmm0, %zmm4, %zmm1
  vmovupd %zmm1, 64(%rdx,%rax,8) {%k1}
  jmp .LBB13_5
.LBB13_4:
  vpmovsxbd .LCPI13_1(%rip), %ymm16
  vpcmpgtd %ymm16, %ymm15, %k1
  kmovw %k1, -2(%rsp)
  vpcmpgtd %ymm16, %ymm14, %k2
  vpcmpgtd %ymm16, %ymm13, %k3
  vpcmpgtd %ymm16, %ymm12, %k4
  vpcmpgtd %ymm16, %ymm7, %k5
  vpcmpgtd %ymm16, %ymm6, %k6
  vpcmpgtd %ymm16, %ymm5, %k7
  vpcmpgtd %ymm16, %ymm4, %k1
  vmovupd %zmm11, (%r8) {%k1}
  vmovupd %zmm10, 64(%r8) {%k7}
  leaq (%r8,%rax,8), %rcx
  vmovupd %zmm9, (%r8,%rax,8) {%k6}
  vmovupd %zmm8, 64(%r8,%rax,8) {%k5}
  leaq (%rcx,%rax,8), %rdx
  vmovupd %zmm3, (%rcx,%rax,8) {%k4}
  vmovupd %zmm2, 64(%rcx,%rax,8) {%k3}
  vmovupd %zmm1, (%rdx,%rax,8) {%k2}
  kmovw -2(%rsp), %k1
  vmovupd %zmm0, 64(%rdx,%rax,8) {%k1}
.LBB13_5:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end13:
  .size tile.4.2.5, .Lfunc_end13-tile.4.2.5
  .p2align 4, 0x90
  .type pack.along.6,@function
pack.along.6:
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
  je .LBB14_1
  xorl %edx, %edx
  divq %r10
  movq %rax, %r8
  testq %r8, %r8
  jg .LBB14_4
  jmp .LBB14_20
.LBB14_1:
  xorl %edx, %edx
  divl %r10d
  movl %eax, %r8d
  testq %r8, %r8
  jle .LBB14_20
.LBB14_4:
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
  jmp .LBB14_5
  .p2align 4, 0x90
.LBB14_19:
  addq %r10, %r14
  movq -56(%rsp), %rax
  leaq (%rdi,%rax,8), %rdi
  movq -40(%rsp), %rax
  incq %rax
  movq -48(%rsp), %r8
  cmpq %r8, %rax
  jge .LBB14_20
.LBB14_5:
  movq %rax, -40(%rsp)
  movq -88(%rsp), %r15
  subq %r14, %r15
  addq $7, %r15
  andq $-8, %r15
  cmpq %r15, %r10
  cmovlq %r10, %r15
  testq %rbp, %rbp
  jle .LBB14_19
  leaq 3(%r15), %r11
  shrq $2, %r11
  xorl %r8d, %r8d
  movq %r11, -8(%rsp)
  jmp .LBB14_7
  .p2align 4, 0x90
.LBB14_18:
  movq -32(%rsp), %rbp
  movq -16(%rsp), %rax
  cmpq %rbp, %rax
  movq %rax, %r8
  jge .LBB14_19
.LBB14_7:
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
  jle .LBB14_13
  xorl %ebx, %ebx
  jmp .LBB14_9
  .p2align 4, 0x90
.LBB14_12:
  incq %rbx
  movq -8(%rsp), %r11
  cmpq %r11, %rbx
  jge .LBB14_13
.LBB14_9:
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
  jge .LBB14_12
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
.LBB14_11:
  movq %r13, %rcx
  imulq %r10, %rcx
  addq %rax, %rcx
  leaq (%rdi,%rcx,8), %rsi
  vmovupd (%r8,%r13,8), %ymm0
  vmovupd (%r11,%r13,8), %ymm1
  vmovupd (%r9,%r13,8), %ymm2
  vmovupd (%r12,%r13,8), %ymm3
  vperm2f128 $32, %ymm2, %ymm0, %ymm4
  vperm2f128 $49, %ymm2, %ymm0, %ymm0
  vperm2f128 $32, %ymm3, %ymm1, %ymm2
  vperm2f128 $49, %ymm3, %ymm1, %ymm1
  vunpcklpd %ymm2, %ymm4, %ymm3
  vunpckhpd %ymm2, %ymm4, %ymm2
  vunpcklpd %ymm1, %ymm0, %ymm4
  vunpckhpd %ymm1, %ymm0, %ymm0
  vmovupd %ymm3, (%rdi,%rcx,8)
  leaq (%rsi,%r10,8), %rcx
  vmovupd %ymm2, (%rsi,%r10,8)
  leaq (%rcx,%r10,8), %rsi
  vmovupd %ymm4, (%rcx,%r10,8)
  vmovupd %ymm0, (%rsi,%r10,8)
  addq $4, %r13
  cmpq %rbp, %r13
  jl .LBB14_11
  jmp .LBB14_12
  .p2align 4, 0x90
.LBB14_13:
  movq -24(%rsp), %rbx
  cmpq %rbx, %rbp
  movq -72(%rsp), %rsi
  movq -80(%rsp), %r9
  jl .LBB14_14
  jmp .LBB14_18
  .p2align 4, 0x90
.LBB14_17:
  incq %rbp
  cmpq %rbx, %rbp
  jge .LBB14_18
.LBB14_14:
  testq %r15, %r15
  jle .LBB14_17
  movq %rbp, %rax
  imulq %r10, %rax
  leaq (%rdi,%rax,8), %rax
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB14_16:
  leaq (%r14,%r8), %rcx
  cmpq %rdx, %rcx
  cmovgeq %rdx, %rcx
  imulq %r9, %rcx
  leaq (%rsi,%rcx,8), %rcx
  vmovsd (%rcx,%rbp,8), %xmm0
  vmovsd %xmm0, (%rax,%r8,8)
  incq %r8
  cmpq %r15, %r8
  jl .LBB14_16
  jmp .LBB14_17
.LBB14_20:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end14:
  .size pack.along.6, .Lfunc_end14-pack.along.6
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI15_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .section .rodata.cst8,"aM",@progbits,8
.LCPI15_1:
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
  .type pack.across.7,@function
pack.across.7:
  pushq %rbp
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  pushq %rbx
  movq %rdi, -40(%rsp)
  movq 32(%rdi), %r14
  testq %r14, %r14
  jle .LBB15_15
  movq -40(%rsp), %rax
  movq 8(%rax), %rcx
  movq %rcx, -24(%rsp)
  movq 16(%rax), %r8
  movq 24(%rax), %r9
  movq 48(%rax), %r10
  xorl %eax, %eax
  vpmovsxbd .LCPI15_1(%rip), %ymm0
  movq %r14, -16(%rsp)
  jmp .LBB15_2
  .p2align 4, 0x90
.LBB15_14:
  movq -32(%rsp), %rax
  addq $16, %rax
  movq -16(%rsp), %r14
  cmpq %r14, %rax
  jge .LBB15_15
.LBB15_2:
  movq %rax, -32(%rsp)
  subq %rax, %r14
  cmpq $16, %r14
  movl $16, %eax
  cmovgeq %rax, %r14
  movq -40(%rsp), %rcx
  movq 24(%rcx), %rax
  movq 48(%rcx), %r12
  addq %r12, %rax
  decq %rax
  movq %rax, %rcx
  orq %r12, %rcx
  shrq $32, %rcx
  je .LBB15_3
  xorl %edx, %edx
  divq %r12
  testq %rax, %rax
  jle .LBB15_14
  jmp .LBB15_6
  .p2align 4, 0x90
.LBB15_3:
  xorl %edx, %edx
  divl %r12d
  testq %rax, %rax
  jle .LBB15_14
.LBB15_6:
  movq -32(%rsp), %rcx
  imulq %r8, %rcx
  movq -24(%rsp), %rdx
  leaq (%rdx,%rcx,8), %rdx
  movq -40(%rsp), %rcx
  movq 32(%rcx), %rsi
  imulq %r12, %rsi
  movq %rsi, -8(%rsp)
  movq 40(%rcx), %r13
  xorl %ebp, %ebp
  xorl %esi, %esi
  jmp .LBB15_7
  .p2align 4, 0x90
.LBB15_13:
  addq %r12, %rsi
  movq -8(%rsp), %rcx
  leaq (%r13,%rcx,8), %r13
  incq %rbp
  cmpq %rax, %rbp
  jge .LBB15_14
.LBB15_7:
  testq %r10, %r10
  jle .LBB15_13
  movq -32(%rsp), %rcx
  imulq %r10, %rcx
  leaq (,%rcx,8), %rbx
  addq %r13, %rbx
  xorl %ecx, %ecx
  jmp .LBB15_9
  .p2align 4, 0x90
.LBB15_12:
  addq $8, %rcx
  cmpq %r10, %rcx
  jge .LBB15_13
.LBB15_9:
  testq %r14, %r14
  jle .LBB15_12
  leaq (%rsi,%rcx), %rdi
  movl %r9d, %r11d
  subl %edi, %r11d
  vpbroadcastd %r11d, %ymm1
  movl %r10d, %r11d
  subl %ecx, %r11d
  vpbroadcastd %r11d, %ymm2
  leaq (%rdx,%rdi,8), %r11
  leaq (%rbx,%rcx,8), %rdi
  xorl %r15d, %r15d
  .p2align 4, 0x90
.LBB15_11:
  vpcmpgtd %ymm0, %ymm2, %k1
  vpcmpgtd %ymm0, %ymm1, %k2
  vmovupd (%r11), %zmm3 {%k2} {z}
  vmovupd %zmm3, (%rdi) {%k1}
  leaq (%r11,%r8,8), %r11
  leaq (%rdi,%r10,8), %rdi
  incq %r15
  cmpq %r14, %r15
  jl .LBB15_11
  jmp .LBB15_12
.LBB15_15:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end15:
  .size pack.across.7, .Lfunc_end15-pack.across.7
  .hidden theano_avx512_vector_float32
  .globl theano_avx512_vector_float32
  .p2align 6, 0x90
  .type theano_avx512_vector_float32,@function
theano_avx512_vector_float32:
  pushq %rbx
  cmpq $0, (%rdi)
  je .LBB16_1
  cmpq $1, (%rdi)
  je .LBB16_3
.LBB16_4:
  popq %rbx
  retq
.LBB16_1:
  movq %rdi, %rbx
  callq rows
  movq %rbx, %rdi
  cmpq $1, (%rdi)
  jne .LBB16_4
.LBB16_3:
  callq columns
  popq %rbx
  retq
.Lfunc_end16:
  .size theano_avx512_vector_float32, .Lfunc_end16-theano_avx512_vector_float32
  .section .rodata,"a",@progbits
  .p2align 6, 0x0
.LCPI17_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .long 8
  .long 9
  .long 10
  .long 11
  .long 12
  .long 13
  .long 14
  .long 15
  .text
  .p2align 4, 0x90
  .type rows,@function
rows:
  movq 24(%rdi), %rax
  testq %rax, %rax
  jle .LBB17_24
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
  vpbroadcastd %r10d, %zmm1
  movq 56(%rdi), %r10
  vmovss (%r10), %xmm0
  xorl %r10d, %r10d
  vpcmpnleud .LCPI17_0(%rip), %zmm1, %k1
  jmp .LBB17_2
  .p2align 4, 0x90
.LBB17_21:
  vmovss %xmm1, 12(%r11,%r10,4)
.LBB17_22:
  addq $4, %r10
  cmpq %rax, %r10
  jge .LBB17_23
.LBB17_2:
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
  vxorps %xmm4, %xmm4, %xmm4
  testq %r9, %r9
  movl $0, %r14d
  vxorps %xmm3, %xmm3, %xmm3
  vxorps %xmm2, %xmm2, %xmm2
  vpxor %xmm1, %xmm1, %xmm1
  jle .LBB17_4
  .p2align 4, 0x90
.LBB17_3:
  vmovups (%r8,%r14,4), %zmm5
  vfmadd231ps (%r13,%r14,4), %zmm5, %zmm4
  vfmadd231ps (%rbp,%r14,4), %zmm5, %zmm3
  vfmadd231ps (%r11,%r14,4), %zmm5, %zmm2
  vfmadd231ps (%rbx,%r14,4), %zmm5, %zmm1
  addq $16, %r14
  cmpq %r9, %r14
  jl .LBB17_3
.LBB17_4:
  cmpq %r9, %rsi
  jg .LBB17_5
  testq %r12, %r12
  jg .LBB17_7
.LBB17_10:
  cmpq $1, %r12
  jg .LBB17_11
.LBB17_14:
  cmpq $2, %r12
  jg .LBB17_15
.LBB17_18:
  cmpq $3, %r12
  jle .LBB17_22
  jmp .LBB17_19
  .p2align 4, 0x90
.LBB17_5:
  vmovups (%r8,%r9,4), %zmm5 {%k1} {z}
  vmovups (%r13,%r9,4), %zmm6 {%k1} {z}
  vfmadd231ps %zmm6, %zmm5, %zmm4
  vmovups (%rbp,%r9,4), %zmm6 {%k1} {z}
  vfmadd231ps %zmm6, %zmm5, %zmm3
  vmovups (%r11,%r9,4), %zmm6 {%k1} {z}
  vfmadd231ps %zmm6, %zmm5, %zmm2
  vmovups (%rbx,%r9,4), %zmm6 {%k1} {z}
  vfmadd231ps %zmm6, %zmm5, %zmm1
  testq %r12, %r12
  jle .LBB17_10
.LBB17_7:
  vextractf64x4 $1, %zmm4, %ymm5
  vaddps %ymm5, %ymm4, %ymm4
  vextractf128 $1, %ymm4, %xmm5
  vaddps %xmm5, %xmm4, %xmm4
  vshufpd $1, %xmm4, %xmm4, %xmm5
  vaddps %xmm5, %xmm4, %xmm4
  vmovshdup %xmm4, %xmm5
  vaddss %xmm5, %xmm4, %xmm4
  vmulss %xmm4, %xmm0, %xmm4
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB17_9
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm5
  vfmadd231ss (%r11,%r10,4), %xmm5, %xmm4
.LBB17_9:
  vmovss %xmm4, (%r11,%r10,4)
  cmpq $1, %r12
  jle .LBB17_14
.LBB17_11:
  vextractf64x4 $1, %zmm3, %ymm4
  vaddps %ymm4, %ymm3, %ymm3
  vextractf128 $1, %ymm3, %xmm4
  vaddps %xmm4, %xmm3, %xmm3
  vshufpd $1, %xmm3, %xmm3, %xmm4
  vaddps %xmm4, %xmm3, %xmm3
  vmovshdup %xmm3, %xmm4
  vaddss %xmm4, %xmm3, %xmm3
  vmulss %xmm3, %xmm0, %xmm3
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB17_13
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm4
  vfmadd231ss 4(%r11,%r10,4), %xmm4, %xmm3
.LBB17_13:
  vmovss %xmm3, 4(%r11,%r10,4)
  cmpq $2, %r12
  jle .LBB17_18
.LBB17_15:
  vextractf64x4 $1, %zmm2, %ymm3
  vaddps %ymm3, %ymm2, %ymm2
  vextractf128 $1, %ymm2, %xmm3
  vaddps %xmm3, %xmm2, %xmm2
  vshufpd $1, %xmm2, %xmm2, %xmm3
  vaddps %xmm3, %xmm2, %xmm2
  vmovshdup %xmm2, %xmm3
  vaddss %xmm3, %xmm2, %xmm2
  vmulss %xmm2, %xmm0, %xmm2
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB17_17
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm3
  vfmadd231ss 8(%r11,%r10,4), %xmm3, %xmm2
.LBB17_17:
  vmovss %xmm2, 8(%r11,%r10,4)
  cmpq $3, %r12
  jle .LBB17_22
.LBB17_19:
  vextractf64x4 $1, %zmm1, %ymm2
  vaddps %ymm2, %ymm1, %ymm1
  vextractf128 $1, %ymm1, %xmm2
  vaddps %xmm2, %xmm1, %xmm1
  vshufpd $1, %xmm1, %xmm1, %xmm2
  vaddps %xmm2, %xmm1, %xmm1
  vmovshdup %xmm1, %xmm2
  vaddss %xmm2, %xmm1, %xmm1
  vmulss %xmm1, %xmm0, %xmm1
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB17_21
  movq 64(%rdi), %rbx
  vmovss (%rbx), %xmm2
  vfmadd231ss 12(%r11,%r10,4), %xmm2, %xmm1
  jmp .LBB17_21
.LBB17_23:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB17_24:
  vzeroupper
  retq
.Lfunc_end17:
  .size rows, .Lfunc_end17-rows
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
  andq $-16, %rax
  jle .LBB18_3
  xorl %ecx, %ecx
  vxorps %xmm0, %xmm0, %xmm0
  .p2align 4, 0x90
.LBB18_2:
  vmovups %zmm0, (%r8,%rcx,4)
  addq $16, %rcx
  cmpq %rax, %rcx
  jl .LBB18_2
.LBB18_3:
  movq %rsi, -24(%rsp)
  andq $-8, %rsi
  cmpq %rdx, %rax
  jge .LBB18_6
  .p2align 4, 0x90
.LBB18_4:
  movl $0, (%r8,%rax,4)
  incq %rax
  cmpq %rdx, %rax
  jl .LBB18_4
.LBB18_6:
  movq %r8, -16(%rsp)
  movq %rdx, -8(%rsp)
  testq %rsi, %rsi
  jle .LBB18_14
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB18_8:
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
  vbroadcastss (%r10,%r8,4), %zmm0
  vbroadcastss 4(%r10,%r8,4), %zmm1
  vbroadcastss 8(%r10,%r8,4), %zmm2
  vbroadcastss 12(%r10,%r8,4), %zmm3
  vbroadcastss 16(%r10,%r8,4), %zmm4
  vbroadcastss 20(%r10,%r8,4), %zmm5
  vbroadcastss 24(%r10,%r8,4), %zmm6
  vbroadcastss 28(%r10,%r8,4), %zmm7
  movq %rax, %r10
  andq $-16, %r10
  jle .LBB18_12
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB18_10:
  vmovups (%r11,%rcx,4), %zmm8
  vfmadd213ps (%r9,%rcx,4), %zmm0, %zmm8
  vfmadd231ps (%rbx,%rcx,4), %zmm1, %zmm8
  vfmadd231ps (%r14,%rcx,4), %zmm2, %zmm8
  vfmadd231ps (%r15,%rcx,4), %zmm3, %zmm8
  vfmadd231ps (%r12,%rcx,4), %zmm4, %zmm8
  vfmadd231ps (%r13,%rcx,4), %zmm5, %zmm8
  vfmadd231ps (%rbp,%rcx,4), %zmm6, %zmm8
  vfmadd231ps (%rdx,%rcx,4), %zmm7, %zmm8
  vmovups %zmm8, (%r9,%rcx,4)
  addq $16, %rcx
  cmpq %r10, %rcx
  jl .LBB18_10
  jmp .LBB18_12
  .p2align 4, 0x90
.LBB18_11:
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
.LBB18_12:
  cmpq %rax, %r10
  jl .LBB18_11
  addq $8, %r8
  cmpq %rsi, %r8
  jl .LBB18_8
.LBB18_14:
  movq -24(%rsp), %r10
  cmpq %r10, %rsi
  jge .LBB18_22
  .p2align 4, 0x90
.LBB18_16:
  movq 32(%rdi), %rax
  movq 40(%rdi), %rcx
  movq 80(%rdi), %rdx
  movq 16(%rdi), %r8
  imulq %rsi, %r8
  shlq $2, %r8
  addq 8(%rdi), %r8
  vbroadcastss (%rcx,%rsi,4), %zmm0
  movq %rax, %r9
  andq $-16, %r9
  jle .LBB18_20
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB18_18:
  vmovups (%r8,%rcx,4), %zmm1
  vfmadd213ps (%rdx,%rcx,4), %zmm0, %zmm1
  vmovups %zmm1, (%rdx,%rcx,4)
  addq $16, %rcx
  cmpq %r9, %rcx
  jl .LBB18_18
  jmp .LBB18_20
  .p2align 4, 0x90
.LBB18_19:
  vmovss (%r8,%r9,4), %xmm1
  vfmadd213ss (%rdx,%r9,4), %xmm0, %xmm1
  vmovss %xmm1, (%rdx,%r9,4)
  incq %r9
.LBB18_20:
  cmpq %rax, %r9
  jl .LBB18_19
  incq %rsi
  cmpq %r10, %rsi
  jl .LBB18_16
.LBB18_22:
  movq 48(%rdi), %rax
  movq 56(%rdi), %rcx
  vmovss (%rcx), %xmm0
  movq -8(%rsp), %r8
  movq %r8, %rdx
  andq $-16, %rdx
  movq -16(%rsp), %r9
  jle .LBB18_27
  xorl %ecx, %ecx
  vbroadcastss %xmm0, %zmm1
  jmp .LBB18_24
  .p2align 4, 0x90
.LBB18_26:
  vmovups %zmm2, (%rax,%rcx,4)
  addq $16, %rcx
  cmpq %rdx, %rcx
  jge .LBB18_27
.LBB18_24:
  vmulps (%r9,%rcx,4), %zmm1, %zmm2
  cmpq $0, 72(%rdi)
  je .LBB18_26
  movq 64(%rdi), %rsi
  vbroadcastss (%rsi), %zmm3
  vfmadd231ps (%rax,%rcx,4), %zmm3, %zmm2
  jmp .LBB18_26
  .p2align 4, 0x90
.LBB18_30:
  vmovss %xmm1, (%rax,%rdx,4)
  incq %rdx
.LBB18_27:
  cmpq %r8, %rdx
  jge .LBB18_31
  vmulss (%r9,%rdx,4), %xmm0, %xmm1
  cmpq $0, 72(%rdi)
  je .LBB18_30
  movq 64(%rdi), %rcx
  vmovss (%rcx), %xmm2
  vfmadd231ss (%rax,%rdx,4), %xmm2, %xmm1
  jmp .LBB18_30
.LBB18_31:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end18:
  .size columns, .Lfunc_end18-columns
  .hidden theano_avx512_vector_float64
  .globl theano_avx512_vector_float64
  .p2align 6, 0x90
  .type theano_avx512_vector_float64,@function
theano_avx512_vector_float64:
  pushq %rbx
  cmpq $0, (%rdi)
  je .LBB19_1
  cmpq $1, (%rdi)
  je .LBB19_3
.LBB19_4:
  popq %rbx
  retq
.LBB19_1:
  movq %rdi, %rbx
  callq rows.8
  movq %rbx, %rdi
  cmpq $1, (%rdi)
  jne .LBB19_4
.LBB19_3:
  callq columns.9
  popq %rbx
  retq
.Lfunc_end19:
  .size theano_avx512_vector_float64, .Lfunc_end19-theano_avx512_vector_float64
  .section .rodata.cst32,"aM",@progbits,32
  .p2align 5, 0x0
.LCPI20_0:
  .long 0
  .long 1
  .long 2
  .long 3
  .long 4
  .long 5
  .long 6
  .long 7
  .text
  .p2align 4, 0x90
  .type rows.8,@function
rows.8:
  movq 24(%rdi), %rax
  testq %rax, %rax
  jle .LBB20_24
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
  vpbroadcastd %r10d, %ymm1
  movq 56(%rdi), %r10
  vmovsd (%r10), %xmm0
  xorl %r10d, %r10d
  vpcmpnleud .LCPI20_0(%rip), %ymm1, %k1
  jmp .LBB20_2
  .p2align 4, 0x90
.LBB20_21:
  vmovsd %xmm1, 24(%r11,%r10,8)
.LBB20_22:
  addq $4, %r10
  cmpq %rax, %r10
  jge .LBB20_23
.LBB20_2:
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
  vxorpd %xmm4, %xmm4, %xmm4
  testq %r9, %r9
  movl $0, %r14d
  vxorpd %xmm3, %xmm3, %xmm3
  vxorpd %xmm2, %xmm2, %xmm2
  vpxor %xmm1, %xmm1, %xmm1
  jle .LBB20_4
  .p2align 4, 0x90
.LBB20_3:
  vmovupd (%r8,%r14,8), %zmm5
  vfmadd231pd (%r13,%r14,8), %zmm5, %zmm4
  vfmadd231pd (%rbp,%r14,8), %zmm5, %zmm3
  vfmadd231pd (%r11,%r14,8), %zmm5, %zmm2
  vfmadd231pd (%rbx,%r14,8), %zmm5, %zmm1
  addq $8, %r14
  cmpq %r9, %r14
  jl .LBB20_3
.LBB20_4:
  cmpq %r9, %rsi
  jg .LBB20_5
  testq %r12, %r12
  jg .LBB20_7
.LBB20_10:
  cmpq $1, %r12
  jg .LBB20_11
.LBB20_14:
  cmpq $2, %r12
  jg .LBB20_15
.LBB20_18:
  cmpq $3, %r12
  jle .LBB20_22
  jmp .LBB20_19
  .p2align 4, 0x90
.LBB20_5:
  vmovupd (%r8,%r9,8), %zmm5 {%k1} {z}
  vmovupd (%r13,%r9,8), %zmm6 {%k1} {z}
  vfmadd231pd %zmm6, %zmm5, %zmm4
  vmovupd (%rbp,%r9,8), %zmm6 {%k1} {z}
  vfmadd231pd %zmm6, %zmm5, %zmm3
  vmovupd (%r11,%r9,8), %zmm6 {%k1} {z}
  vfmadd231pd %zmm6, %zmm5, %zmm2
  vmovupd (%rbx,%r9,8), %zmm6 {%k1} {z}
  vfmadd231pd %zmm6, %zmm5, %zmm1
  testq %r12, %r12
  jle .LBB20_10
.LBB20_7:
  vextractf64x4 $1, %zmm4, %ymm5
  vaddpd %ymm5, %ymm4, %ymm4
  vextractf128 $1, %ymm4, %xmm5
  vaddpd %xmm5, %xmm4, %xmm4
  vshufpd $1, %xmm4, %xmm4, %xmm5
  vaddsd %xmm5, %xmm4, %xmm4
  vmulsd %xmm4, %xmm0, %xmm4
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB20_9
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm5
  vfmadd231sd (%r11,%r10,8), %xmm5, %xmm4
.LBB20_9:
  vmovsd %xmm4, (%r11,%r10,8)
  cmpq $1, %r12
  jle .LBB20_14
.LBB20_11:
  vextractf64x4 $1, %zmm3, %ymm4
  vaddpd %ymm4, %ymm3, %ymm3
  vextractf128 $1, %ymm3, %xmm4
  vaddpd %xmm4, %xmm3, %xmm3
  vshufpd $1, %xmm3, %xmm3, %xmm4
  vaddsd %xmm4, %xmm3, %xmm3
  vmulsd %xmm3, %xmm0, %xmm3
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB20_13
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm4
  vfmadd231sd 8(%r11,%r10,8), %xmm4, %xmm3
.LBB20_13:
  vmovsd %xmm3, 8(%r11,%r10,8)
  cmpq $2, %r12
  jle .LBB20_18
.LBB20_15:
  vextractf64x4 $1, %zmm2, %ymm3
  vaddpd %ymm3, %ymm2, %ymm2
  vextractf128 $1, %ymm2, %xmm3
  vaddpd %xmm3, %xmm2, %xmm2
  vshufpd $1, %xmm2, %xmm2, %xmm3
  vaddsd %xmm3, %xmm2, %xmm2
  vmulsd %xmm2, %xmm0, %xmm2
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB20_17
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm3
  vfmadd231sd 16(%r11,%r10,8), %xmm3, %xmm2
.LBB20_17:
  vmovsd %xmm2, 16(%r11,%r10,8)
  cmpq $3, %r12
  jle .LBB20_22
.LBB20_19:
  vextractf64x4 $1, %zmm1, %ymm2
  vaddpd %ymm2, %ymm1, %ymm1
  vextractf128 $1, %ymm1, %xmm2
  vaddpd %xmm2, %xmm1, %xmm1
  vshufpd $1, %xmm1, %xmm1, %xmm2
  vaddsd %xmm2, %xmm1, %xmm1
  vmulsd %xmm1, %xmm0, %xmm1
  movq 48(%rdi), %r11
  cmpq $0, 72(%rdi)
  je .LBB20_21
  movq 64(%rdi), %rbx
  vmovsd (%rbx), %xmm2
  vfmadd231sd 24(%r11,%r10,8), %xmm2, %xmm1
  jmp .LBB20_21
.LBB20_23:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
.LBB20_24:
  vzeroupper
  retq
.Lfunc_end20:
  .size rows.8, .Lfunc_end20-rows.8
  .p2align 4, 0x90
  .type columns.9,@function
columns.9:
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
  jle .LBB21_3
  xorl %ecx, %ecx
  vxorpd %xmm0, %xmm0, %xmm0
  .p2align 4, 0x90
.LBB21_2:
  vmovupd %zmm0, (%r8,%rcx,8)
  addq $8, %rcx
  cmpq %rax, %rcx
  jl .LBB21_2
.LBB21_3:
  movq %rsi, -24(%rsp)
  andq $-8, %rsi
  cmpq %rdx, %rax
  jge .LBB21_6
  .p2align 4, 0x90
.LBB21_4:
  movq $0, (%r8,%rax,8)
  incq %rax
  cmpq %rdx, %rax
  jl .LBB21_4
.LBB21_6:
  movq %r8, -16(%rsp)
  movq %rdx, -8(%rsp)
  testq %rsi, %rsi
  jle .LBB21_14
  xorl %r8d, %r8d
  .p2align 4, 0x90
.LBB21_8:
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
  vbroadcastsd (%r10,%r8,8), %zmm0
  vbroadcastsd 8(%r10,%r8,8), %zmm1
  vbroadcastsd 16(%r10,%r8,8), %zmm2
  vbroadcastsd 24(%r10,%r8,8), %zmm3
  vbroadcastsd 32(%r10,%r8,8), %zmm4
  vbroadcastsd 40(%r10,%r8,8), %zmm5
  vbroadcastsd 48(%r10,%r8,8), %zmm6
  vbroadcastsd 56(%r10,%r8,8), %zmm7
  movq %rax, %r10
  andq $-8, %r10
  jle .LBB21_12
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB21_10:
  vmovupd (%r11,%rcx,8), %zmm8
  vfmadd213pd (%r9,%rcx,8), %zmm0, %zmm8
  vfmadd231pd (%rbx,%rcx,8), %zmm1, %zmm8
  vfmadd231pd (%r14,%rcx,8), %zmm2, %zmm8
  vfmadd231pd (%r12,%rcx,8), %zmm3, %zmm8
  vfmadd231pd (%r13,%rcx,8), %zmm4, %zmm8
  vfmadd231pd (%rbp,%rcx,8), %zmm5, %zmm8
  vfmadd231pd (%r15,%rcx,8), %zmm6, %zmm8
  vfmadd231pd (%rdx,%rcx,8), %zmm7, %zmm8
  vmovupd %zmm8, (%r9,%rcx,8)
  addq $8, %rcx
  cmpq %r10, %rcx
  jl .LBB21_10
  jmp .LBB21_12
  .p2align 4, 0x90
.LBB21_11:
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
.LBB21_12:
  cmpq %rax, %r10
  jl .LBB21_11
  addq $8, %r8
  cmpq %rsi, %r8
  jl .LBB21_8
.LBB21_14:
  movq -24(%rsp), %r10
  cmpq %r10, %rsi
  jge .LBB21_22
  .p2align 4, 0x90
.LBB21_16:
  movq 32(%rdi), %rax
  movq 40(%rdi), %rcx
  movq 80(%rdi), %rdx
  movq 16(%rdi), %r8
  imulq %rsi, %r8
  shlq $3, %r8
  addq 8(%rdi), %r8
  vbroadcastsd (%rcx,%rsi,8), %zmm0
  movq %rax, %r9
  andq $-8, %r9
  jle .LBB21_20
  xorl %ecx, %ecx
  .p2align 4, 0x90
.LBB21_18:
  vmovupd (%r8,%rcx,8), %zmm1
  vfmadd213pd (%rdx,%rcx,8), %zmm0, %zmm1
  vmovupd %zmm1, (%rdx,%rcx,8)
  addq $8, %rcx
  cmpq %r9, %rcx
  jl .LBB21_18
  jmp .LBB21_20
  .p2align 4, 0x90
.LBB21_19:
  vmovsd (%r8,%r9,8), %xmm1
  vfmadd213sd (%rdx,%r9,8), %xmm0, %xmm1
  vmovsd %xmm1, (%rdx,%r9,8)
  incq %r9
.LBB21_20:
  cmpq %rax, %r9
  jl .LBB21_19
  incq %rsi
  cmpq %r10, %rsi
  jl .LBB21_16
.LBB21_22:
  movq 48(%rdi), %rax
  movq 56(%rdi), %rcx
  vmovsd (%rcx), %xmm0
  movq -8(%rsp), %r8
  movq %r8, %rdx
  andq $-8, %rdx
  movq -16(%rsp), %r9
  jle .LBB21_27
  xorl %ecx, %ecx
  vbroadcastsd %xmm0, %zmm1
  jmp .LBB21_24
  .p2align 4, 0x90
.LBB21_26:
  vmovupd %zmm2, (%rax,%rcx,8)
  addq $8, %rcx
  cmpq %rdx, %rcx
  jge .LBB21_27
.LBB21_24:
  vmulpd (%r9,%rcx,8), %zmm1, %zmm2
  cmpq $0, 72(%rdi)
  je .LBB21_26
  movq 64(%rdi), %rsi
  vbroadcastsd (%rsi), %zmm3
  vfmadd231pd (%rax,%rcx,8), %zmm3, %zmm2
  jmp .LBB21_26
  .p2align 4, 0x90
.LBB21_30:
  vmovsd %xmm1, (%rax,%rdx,8)
  incq %rdx
.LBB21_27:
  cmpq %r8, %rdx
  jge .LBB21_31
  vmulsd (%r9,%rdx,8), %xmm0, %xmm1
  cmpq $0, 72(%rdi)
  je .LBB21_30
  movq 64(%rdi), %rcx
  vmovsd (%rcx), %xmm2
  vfmadd231sd (%rax,%rdx,8), %xmm2, %xmm1
  jmp .LBB21_30
.LBB21_31:
  popq %rbx
  popq %r12
  popq %r13
  popq %r14
  popq %r15
  popq %rbp
  vzeroupper
  retq
.Lfunc_end21:
  .size columns.9, .Lfunc_end21-columns.9
#endif
#if defined(__ELF__)
  .section .note.GNU-stack,"",%progbits
#endif
