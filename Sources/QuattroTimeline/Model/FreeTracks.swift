import Quattro

/// The tracks that can be reused, since their tasks have ended.
struct FreeTracks {
    /// The parent of a track, and the role of its tasks.
    struct Place: Hashable {
        let parent: Int?
        /// The role; `nil` for tracks beside spans.
        let role: CancelScope.Role?
    }

    private struct Named: Hashable {
        let place: Place
        let name: String
    }

    private var used: [Int: Named] = [:]
    private var isFree: Set<Int> = []
    /// A free track may be in both of these lists.
    ///
    /// If it is taken from one list, the other one still contains it, and skips it while it is in use.
    private var byName: [Named: [Int]] = [:]
    private var byPlace: [Place: [Int]] = [:]
    private var isInPlace: Set<Int> = []

    /// Takes a free track, preferably one that had this name.
    mutating func take(named name: String, in place: Place) -> Int? {
        let named = Named(place: place, name: name)
        while let track = byName[named]?.popLast() {
            if isFree.remove(track) != nil { return track }
        }
        while let track = byPlace[place]?.popLast() {
            isInPlace.remove(track)
            if isFree.remove(track) != nil { return track }
        }
        return nil
    }

    /// Notes that a track is in use.
    mutating func use(_ track: Int, named name: String, in place: Place) {
        used[track] = Named(place: place, name: name)
    }

    mutating func free(_ track: Int) {
        guard let named = used[track], isFree.insert(track).inserted else { return }
        byName[named, default: []].append(track)
        if isInPlace.insert(track).inserted { byPlace[named.place, default: []].append(track) }
    }
}
