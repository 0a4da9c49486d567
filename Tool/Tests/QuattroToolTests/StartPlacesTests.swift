import QuattroToolCore
import Testing

@Suite struct StartPlacesTests {
    private let starting = StartPlaces.starting
    private let running = StartPlaces.running

    @Test func aCommandStartsOnlyIfThereIsRoomForItsStart() {
        var places = StartPlaces(descriptors: 2 * starting - 1)
        let isTaken = places.take(isBackground: false)
        #expect(isTaken)
        let isAnotherTaken = places.take(isBackground: false)
        #expect(!isAnotherTaken)
        places.started()
        let isAThirdTaken = places.take(isBackground: false)
        #expect(isAThirdTaken)
    }

    @Test func whatHasEndedMakesRoom() {
        var places = StartPlaces(descriptors: starting)
        let isTaken = places.take(isBackground: false)
        #expect(isTaken)
        places.started()
        let isAnotherTaken = places.take(isBackground: false)
        #expect(!isAnotherTaken)
        places.leave(hasStarted: true, isBackground: false)
        let isAThirdTaken = places.take(isBackground: false)
        #expect(isAThirdTaken)
    }

    @Test func whatCouldNotBeStartedMakesRoomToo() {
        var places = StartPlaces(descriptors: starting)
        let isTaken = places.take(isBackground: false)
        #expect(isTaken)
        places.leave(hasStarted: false, isBackground: false)
        #expect(places.startingCount == 0)
        let isAnotherTaken = places.take(isBackground: false)
        #expect(isAnotherTaken)
    }

    @Test func fewAreStartedAtATimeAndOnlyOneIfTheSystemHadNotEnough() {
        var places = StartPlaces(descriptors: 100 * starting)
        let taken = (1...5).map { _ in places.take(isBackground: false) }
        #expect(taken == [true, true, true, true, false])
        places.fellShort()
        for _ in 1...3 { places.started() }
        let isTaken = places.take(isBackground: false)
        #expect(!isTaken)
        places.started()
        let again = [places.take(isBackground: false), places.take(isBackground: false)]
        #expect(again == [true, false])
    }

    @Test func waitingMakesSenseWhileSomethingRunsThatEndsByItself() {
        var places = StartPlaces(descriptors: 10 * starting)
        #expect(!places.isWorthWaiting)
        _ = places.take(isBackground: true)
        #expect(!places.isWorthWaiting)
        _ = places.take(isBackground: false)
        #expect(places.isWorthWaiting)
        places.leave(hasStarted: false, isBackground: false)
        #expect(!places.isWorthWaiting)
    }

    @Test func whileItIsClosedNothingStarts() {
        var places = StartPlaces(descriptors: 10 * starting)
        places.isClosed = true
        let isTaken = places.take(isBackground: false)
        #expect(!isTaken)
        #expect(places.isWorthWaiting)
        places.isClosed = false
        let isAnotherTaken = places.take(isBackground: false)
        #expect(isAnotherTaken)
    }

    @Test(arguments: 0...200)
    func asManyFitAsIsSaid(descriptors: Int) {
        var places = StartPlaces(descriptors: descriptors)
        var count = 0
        while places.take(isBackground: false) {
            places.started()
            count += 1
        }
        #expect(count == StartPlaces.most(descriptors: descriptors))
    }
}
