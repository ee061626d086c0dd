"""Speech for the telephone: engines that speak, and the shelf of sounds."""
