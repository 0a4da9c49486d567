// error: type 'CancelReason?' has no member 'shutdown'
import Quattro

func end(_ program: CancelScope) {
    program.cancel(reason: .shutdown)
}
