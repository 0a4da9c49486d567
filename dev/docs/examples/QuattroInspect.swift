import Quattro
import QuattroInspect
