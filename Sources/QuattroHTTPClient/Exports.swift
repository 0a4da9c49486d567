#if HTTPClient
@_exported public import QuattroRequests
#endif
