// make_team() of a build without MPI.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "emulator/explore/team.h"

namespace lpu::explore {

std::unique_ptr<Team> make_team() {
  // Open MPI and the PMI of MPICH say how many were started.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const char* size = std::getenv(name); size != nullptr && std::string(size) != "1")
      throw std::invalid_argument(
          "this lpu was built without MPI; build it where libopenmpi-dev is installed, or start it without "
          "mpirun");
  return std::make_unique<Team>();
}

}  // namespace lpu::explore
