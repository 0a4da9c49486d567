import Quattro
import QuattroTesting
import Testing

@testable import App

@Test(.simulated) func `a slow service costs two seconds`() async {
    let text = await Forecast(service: SlowService()).text()
    #expect(text == "the weather service is slow")
    #expect(Simulation.elapsed == .seconds(2))
}
