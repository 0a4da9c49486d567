#if GRPC
@_exported public import QuattroRequests
#endif
