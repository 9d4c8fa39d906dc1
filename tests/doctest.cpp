// doctest's own code, which every test's assertions call.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
