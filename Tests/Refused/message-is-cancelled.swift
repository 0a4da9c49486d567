// error: value of type 'CancelScope' has no member 'isCancelled'
import Quattro

func end(_ scope: CancelScope) {
    if scope.isCancelled { print("cancelled") }
}
