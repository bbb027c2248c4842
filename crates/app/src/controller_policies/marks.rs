//! What changed since a policy that this server has not made, from what is kept of it. Not for making
//! the next one.

use doorward_domain::access::PersonNumber;
use doorward_door::policy::BucketHashes;
use doorward_store::policy_changes::Subject;
use std::collections::BTreeSet;

/// What stands before the hashes that are kept: the number of their change, and a fingerprint.
pub(super) const HEAD: usize = 16;

/// What changed since a policy was made that this server has not made, if those are people alone.
pub(super) struct Marks(pub(super) Option<People>);

pub(super) struct People {
    pub(super) hashes: BucketHashes,
    /// The change of the hashes.
    pub(super) kept_hashes: i64,
    /// Changed since the hashes were kept, and since the policy was made.
    pub(super) since: [BTreeSet<PersonNumber>; 2],
}

impl Marks {
    /// Reads the hashes that are kept, and by `changes` what changed behind a number.
    pub(super) fn read<E>(
        kept: &[u8],
        after: i64,
        mut changes: impl FnMut(i64) -> Result<Option<Vec<Subject>>, E>,
    ) -> Result<Self, E> {
        let head = kept.split_first_chunk::<8>();
        let hashes = kept.get(HEAD..).and_then(BucketHashes::from_bytes);
        let (Some((head, _)), Some(hashes)) = (head, hashes) else { return Ok(Self(None)) };
        let kept_hashes = i64::from_be_bytes(*head);
        let since_hashes = people_of(changes(kept_hashes)?);
        let since_sent = people_of(changes(after)?);
        Ok(Self(since_hashes.zip(since_sent).map(|(hashed, sent)| People {
            hashes,
            kept_hashes,
            since: [hashed, sent],
        })))
    }
}

/// The people of changes; `None` when some are forgotten, or not about people.
fn people_of(changes: Option<Vec<Subject>>) -> Option<BTreeSet<PersonNumber>> {
    let person = |subject| match subject {
        Subject::Person(number) => Some(number),
        Subject::Door(_) | Subject::Rules => None,
    };
    changes?.into_iter().map(person).collect()
}
