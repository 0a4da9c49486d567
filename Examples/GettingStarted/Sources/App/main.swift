import QuattroInspect

print(await Forecast(service: SlowService()).text())
