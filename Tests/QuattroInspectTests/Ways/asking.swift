import Foundation
import Testing

@testable import QuattroInspect

func connect(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, streamSocket, 0)
    var address = try SocketAddress(path)
    #expect(address.connect(descriptor) == 0)
    return descriptor
}

/// Everything that the socket answers.
func ask(_ path: String, _ request: String) throws -> String {
    let descriptor = try connect(path)
    defer { closeDescriptor(descriptor) }
    var text = DescriptorText(to: descriptor)
    text.write(request)
    text.flush()
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
}
