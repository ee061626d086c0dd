const GATHER_MS = 1500;

/** Wait until the browser knows how it can be reached, or long enough. */
export function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((done) => {
    if (pc.iceGatheringState === "complete") done();
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done();
    setTimeout(done, GATHER_MS);
  });
}
