package dev.gsyncd.repce;

/// The name of a Python class or function. Only a name: nothing is ever looked up or called.
public record PyClass(String module, String name) {}
