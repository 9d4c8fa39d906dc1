// make_team() of a build with MPI. Calls come from one thread per process.
#include <mpi.h>

#include <cstdlib>
#include <cstring>
#include <exception>

#include "emulator/explore/team.h"

namespace lpu::explore {
namespace {

constexpr int kResult = 1;

class MpiTeam final : public Team {
 public:
  MpiTeam() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~MpiTeam() override {
    // MPI_Finalize waits for all ranks. One that ends without it makes mpirun end those that wait for work.
    if (std::uncaught_exceptions() == 0) MPI_Finalize();
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void broadcast(std::vector<std::uint8_t>* bytes) override {
    std::uint64_t size = bytes->size();
    MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    bytes->resize(size);
    MPI_Bcast(bytes->data(), static_cast<int>(size), MPI_BYTE, 0, MPI_COMM_WORLD);
  }

  void send(const Message& m) override {
    std::string bytes(sizeof(m.index), '\0');
    std::memcpy(bytes.data(), &m.index, sizeof(m.index));
    bytes += m.text;
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, 0, kResult, MPI_COMM_WORLD);
  }

  std::optional<Message> receive() override {
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, kResult, MPI_COMM_WORLD, &there, &status);
    if (there == 0) return std::nullopt;
    int count = 0;
    MPI_Get_count(&status, MPI_BYTE, &count);
    std::string bytes(static_cast<std::size_t>(count), '\0');
    MPI_Recv(bytes.data(), count, MPI_BYTE, status.MPI_SOURCE, kResult, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    Message m;
    std::memcpy(&m.index, bytes.data(), sizeof(m.index));
    m.text = bytes.substr(sizeof(m.index));
    return m;
  }

 private:
  int rank_ = 0, size_ = 1;
};

}  // namespace

std::unique_ptr<Team> make_team() {
  // Open MPI and the PMI of MPICH say that they started this process; alone, MPI is not set up at all.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (std::getenv(name) != nullptr) return std::make_unique<MpiTeam>();
  return std::make_unique<Team>();
}

}  // namespace lpu::explore
