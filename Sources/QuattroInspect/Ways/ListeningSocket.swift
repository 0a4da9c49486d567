#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// A Unix socket that only the user of the process may open, and that answers one peer after another.
struct ListeningSocket: Sendable {
    /// How long it waits for a peer, in milliseconds: for the request, and each time the peer accepts no more of the answer.
    private let patience: Int32
    private let descriptor: Int32
    private let path: String

    /// The mode is set before the path exists, so that other users can never open it.
    init(_ path: String, patience: Int32 = 5_000) throws(InspectorError) {
        var address = try SocketAddress(path)
        let descriptor = socket(AF_UNIX, streamSocket, 0)
        guard descriptor >= 0 else { throw .system("socket", path, errno) }
        (self.descriptor, self.path, self.patience) = (descriptor, path, patience)
        do throws(InspectorError) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fchmod(descriptor, 0o600)
            if address.bind(descriptor) != 0 {
                guard errno == EADDRINUSE else { throw .system("bind", path, errno) }
                try Self.removeDeadSocket(path, &address)
                guard address.bind(descriptor) == 0 else { throw .system("bind", path, errno) }
            }
            // This is for systems on which the mode of the descriptor does not apply to the path.
            guard chmod(path, 0o600) == 0 else { throw .system("chmod", path, errno) }
            guard listen(descriptor, 16) == 0 else { throw .system("listen", path, errno) }
        } catch {
            close()
            throw error
        }
    }

    /// Closes a socket that is not served; its path stays.
    func close() { closeDescriptor(descriptor) }

    /// Ends ``answerUntilStopped()``, which then closes the descriptor.
    ///
    /// Closing it here could give its number to another file while that function still uses it.
    func stop() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Removes the socket of a killed process.
    ///
    /// A file that is not a socket, or a socket that is served, stays.
    private static func removeDeadSocket(_ path: String, _ address: inout SocketAddress) throws(InspectorError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system("lstat", path, errno) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .occupied(path) }
        let probe = socket(AF_UNIX, streamSocket, 0)
        guard probe >= 0 else { throw .system("socket", path, errno) }
        defer { closeDescriptor(probe) }
        // A process that has the socket but does not accept at once is alive; it may be suspended.
        _ = fcntl(probe, F_SETFL, O_NONBLOCK)
        guard address.connect(probe) != 0, errno == ECONNREFUSED else { throw .occupied(path) }
        guard unlink(path) == 0 else { throw .system("unlink", path, errno) }
    }

    func answerUntilStopped() {
        while true {
            let peer = accept(descriptor, nil, nil)
            if peer >= 0 {
                answer(peer)
                closeDescriptor(peer)
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            // The process is out of descriptors or memory; this may pass.
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: usleep(100_000)
            default: return close()
            }
        }
    }

    private func answer(_ peer: Int32) {
        _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
        _ = fcntl(peer, F_SETFL, fcntl(peer, F_GETFL) | O_NONBLOCK)
        keepFromRaisingSignals(peer)
        guard isUserOfProcess(peer), let request = readRequest(peer) else { return }
        var text = DescriptorText(to: peer, patience: patience)
        InspectorAnswer(to: request).write(to: &text)
        text.flush()
    }

    /// Reads the first line of the peer's request.
    private func readRequest(_ peer: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let end = ContinuousClock.now.advanced(by: .milliseconds(Int64(patience)))
        // This reads to the end of the head: if the request is not read completely, the peer does not get the answer.
        while bytes.count < 16_384, !bytes.hasHeadOfRequest {
            let left = (end - ContinuousClock.now) / .milliseconds(1)
            guard left > 0, isReady(peer, for: POLLIN, within: Int32(left) + 1) else { return nil }
            let count = read(peer, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { return nil }
            bytes += buffer.prefix(count)
        }
        guard let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first else { return nil }
        return String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Whether the bytes contain an empty line, which ends the head.
    fileprivate var hasHeadOfRequest: Bool {
        let lines = filter { $0 != UInt8(ascii: "\r") }
        return zip(lines, lines.dropFirst()).contains { $0 == UInt8(ascii: "\n") && $1 == UInt8(ascii: "\n") }
    }
}
