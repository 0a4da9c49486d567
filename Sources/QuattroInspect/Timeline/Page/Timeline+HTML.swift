extension Timeline {
    public func writeHTML<Failure: Error>(title: String, to write: (String) throws(Failure) -> Void) throws(Failure) {}
}
