"""Seeing what services and clusters do: metrics, alarms, dashboards, events and log queries."""
