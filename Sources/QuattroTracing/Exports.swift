#if Tracing
@_exported public import QuattroRequests
#endif
