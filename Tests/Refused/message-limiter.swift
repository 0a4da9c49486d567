// error: extraneous argument label 'limit:' in call
import Quattro

let connections = ConcurrencyLimiter(limit: 20)
