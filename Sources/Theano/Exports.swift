@_exported import ComplexModule
@_exported import TheanoArrays
@_exported import TheanoErrors
@_exported import TheanoGradient
@_exported import TheanoGraph
@_exported import TheanoOps
@_exported import TheanoPrinting
@_exported import TheanoRandom
