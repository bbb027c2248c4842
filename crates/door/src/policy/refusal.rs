//! Why something sealed is not taken. Not for lock commands: see [`crate::command::CommandProblem`].

/// Why a controller does not take a snapshot, a delta or a deny list. It then keeps what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not signed with the server's key, or altered since.
    #[error("the signature does not hold: enrol the controller anew if the server's key changed")]
    BadSignature,
    /// For another controller.
    #[error("this policy is for another controller")]
    OtherController,
    /// For a controller of another company.
    #[error("this policy is for another company")]
    OtherCompany,
    /// Not newer than what is held: an old one played back, or the same one twice.
    #[error("this policy is not newer than the one held")]
    OldEpoch,
    /// A delta from another state than the one held: fetch a snapshot.
    #[error("this delta starts from another policy: fetch the whole")]
    WrongBase,
    /// The records do not make the hash that was signed: fetch a snapshot.
    #[error("the records do not make the hash that was signed: fetch the whole")]
    RootMismatch,
    /// More bytes than a controller takes.
    #[error("the policy is too large")]
    TooLarge,
    /// Signed, but not in the one form that is understood.
    #[error("the policy is not well formed")]
    Malformed,
}
