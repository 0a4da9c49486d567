print(await Forecast(service: SlowService()).text())
