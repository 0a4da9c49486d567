import Quattro

/// The tracks that a task may be given because the task before has ended.
struct FreeTracks {
    /// Where a track is, and for what.
    struct Place: Hashable {
        let parent: Int?
        /// `nil` for tracks beside spans.
        let role: CancelScope.Role?
    }

    private struct Named: Hashable {
        let place: Place
        let name: String
    }

    private var used: [Int: Named] = [:]
    private var isFree: Set<Int> = []
    /// A track that is free may be in both of these.
    ///
    /// The list that it is not taken from keeps it, and passes it over while it is in use.
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
