"""The telephone network of the demonstration: customers who call through real lines, choose in the menu and talk."""
