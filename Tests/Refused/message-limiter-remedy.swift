import Quattro

let connections = ConcurrencyLimiter(20, name: "database")
