"""Numbers only: arrays in, frozen results out. Knows neither Django nor the apps."""
