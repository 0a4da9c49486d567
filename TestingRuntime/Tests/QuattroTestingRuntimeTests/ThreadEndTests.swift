import CThreadEnd
import Testing

struct ThreadEndTests {
    @Test func `a thread takes locks and reads clocks in every round of its destructors`() {
        #expect(quattro_use_stand_ins_at_thread_end() >= 4)
    }
}
