//! Recovery codes, for whoever has lost her second factor: made ten at a time, shown once, each taken
//! once, kept as keyed hashes.

use super::has_any;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge::{self, NoEntropy};
use crate::error::Error;
use crate::key_ring::KeyRing;
use doorward_domain::{CompanyId, PersonId, Refusal, Secret};
use doorward_store::applications::KeyedHash;
use doorward_store::{audit, recovery_codes as stored};
use std::sync::Arc;
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

/// How many codes somebody is given.
const CODES: usize = 10;
/// Signs of a code. Each is worth five bits, so a code is worth 60.
const LENGTH: usize = 12;
/// Signs between two hyphens.
const GROUP: usize = 4;
/// Digits and letters without those that look like others (I and L, O, and U beside V).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// What the hash of a code is for.
const PURPOSE: &str = "recovery code";

impl App {
    /// Gives somebody new recovery codes, which are shown once; those before are not taken any more.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when she has no second factor that they could stand in for.
    pub async fn renew_recovery_codes(
        &self,
        ctx: &Ctx,
        person: PersonId,
    ) -> Result<Vec<Secret>, Error> {
        let company = ctx.company;
        let (codes, hashes) = make(&self.ring, company, person)?;
        let row = ctx.row(Outcome::Done, Some(person))?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                if !has_any(c, company, person)? {
                    let text = "set up an authenticator app or a passkey first";
                    return Err(Refusal::Conflict(text.into()).into());
                }
                stored::replace(c, company, person, &hashes)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(codes)
    }

    /// Takes a recovery code; each is taken once.
    ///
    /// # Errors
    /// [`Refusal::SecondFactorRefused`], [`Refusal::Limited`].
    pub async fn use_recovery_code(
        &self,
        ctx: &Ctx,
        person: PersonId,
        code: &str,
    ) -> Result<(), Error> {
        let (company, now) = (ctx.company, ctx.now);
        let (ring, given) = (Arc::clone(&self.ring), read(code));
        self.check_guess(ctx, person, move |c| {
            let Some(given) = given else { return Ok(false) };
            let unused = stored::unused(c, company, person)?;
            let Some(hash) = matching(&ring, company, person, &given, &unused) else {
                return Ok(false);
            };
            Ok(stored::take(c, company, person, &hash, now)?)
        })
        .await
    }
}

/// New codes, as they are shown and as they are kept.
pub(super) fn make(
    ring: &KeyRing,
    company: CompanyId,
    person: PersonId,
) -> Result<(Vec<Secret>, Vec<KeyedHash>), Error> {
    let codes = (0..CODES).map(|_| make_one()).collect::<Result<Vec<_>, _>>()?;
    let kept = |code: &Zeroizing<String>| ring.stored_hash(PURPOSE, &hashed(company, person, code));
    let hashes = codes.iter().map(kept).collect();
    Ok((codes.iter().map(|code| shown(code)).collect(), hashes))
}

fn make_one() -> Result<Zeroizing<String>, NoEntropy> {
    let random = Zeroizing::new(edge::random::<LENGTH>()?);
    // 32 signs: five bits of a byte choose one, each as likely as the others.
    let sign = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from);
    Ok(Zeroizing::new(random.iter().filter_map(sign).collect()))
}

/// A code in groups.
fn shown(code: &str) -> Secret {
    let mut text = String::with_capacity(LENGTH + LENGTH / GROUP);
    for (at, sign) in code.chars().enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(sign);
    }
    Secret::new(text)
}

/// A code as somebody typed it: signs that look like one of the alphabet are that one. `None` when it
/// cannot be a code.
fn read(text: &str) -> Option<Zeroizing<String>> {
    let signs = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| {
        match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        }
    });
    let code: Zeroizing<String> = Zeroizing::new(signs.take(LENGTH + 1).collect());
    let known = |sign: u8| ALPHABET.contains(&sign);
    (code.len() == LENGTH && code.bytes().all(known)).then_some(code)
}

/// What is hashed: a code is worth something to its owner alone.
fn hashed(company: CompanyId, person: PersonId, code: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{company}/{person}/{code}"))
}

/// The hash among those kept that a code has, found without telling by its time which it was.
fn matching(
    ring: &KeyRing,
    company: CompanyId,
    person: PersonId,
    code: &str,
    kept: &[KeyedHash],
) -> Option<[u8; 32]> {
    let text = hashed(company, person, code);
    let mut found = None;
    for keys in ring.all() {
        let presented = KeyRing::keyed_hash(keys, PURPOSE, &text);
        let of_this_key = kept.iter().filter(|kept| kept.key_ring == keys.number);
        let same = of_this_key
            .fold(Choice::from(0), |same, kept| same | kept.hash.as_slice().ct_eq(&presented));
        if bool::from(same) {
            found = Some(presented);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const ACME: CompanyId = CompanyId(7);

    fn ann() -> PersonId {
        PersonId::from_bytes([1; 16])
    }

    #[test]
    fn codes_are_ten_of_three_groups_in_an_alphabet_without_look_alikes() {
        let ring = KeyRing::ephemeral().unwrap();
        let (codes, hashes) = make(&ring, ACME, ann()).unwrap();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        for code in &codes {
            let groups: Vec<_> = code.reveal().split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [4, 4, 4]);
            assert!(groups.concat().bytes().all(|sign| ALPHABET.contains(&sign)));
        }
        let distinct: HashSet<_> = codes.iter().map(Secret::reveal).collect();
        assert_eq!(distinct.len(), 10);
        let signs: HashSet<_> = ALPHABET.iter().collect();
        assert_eq!(signs.len(), 32, "five bits a sign, twelve signs: sixty bits");
        assert!(b"iloOIL".iter().all(|sign| !ALPHABET.contains(sign)));
    }

    #[test]
    fn every_sign_of_the_alphabet_comes_up() {
        let mut seen = HashSet::new();
        for _ in 0..200 {
            seen.extend(make_one().unwrap().bytes());
        }
        assert_eq!(seen.len(), 32);
    }

    #[test]
    fn a_code_may_be_typed_in_capitals_without_hyphens_and_with_look_alikes() {
        let plain = read("k7wq-0f1x-9pma").unwrap();
        for typed in ["K7WQ0F1X9PMA", " k7wq of1x 9pma ", "k7wq-ofIx-9pma", "k7wqoflx9pma"] {
            assert_eq!(read(typed).as_ref(), Some(&plain), "{typed}");
        }
        for wrong in ["", "k7wq-0f1x-9pm", "k7wq-0f1x-9pmaa", "k7wq-0f1x-9pm!", "k7wq-0f1x-9pmu"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_matches_its_own_hash_for_its_owner_alone() {
        let ring = KeyRing::ephemeral().unwrap();
        let (codes, hashes) = make(&ring, ACME, ann()).unwrap();
        for (code, hash) in codes.iter().zip(&hashes) {
            let given = read(code.reveal()).unwrap();
            let found = matching(&ring, ACME, ann(), &given, &hashes);
            assert_eq!(found.map(|hash| hash.to_vec()).as_ref(), Some(&hash.hash));
            let bob = PersonId::from_bytes([2; 16]);
            assert_eq!(matching(&ring, ACME, bob, &given, &hashes), None);
            assert_eq!(matching(&ring, CompanyId(8), ann(), &given, &hashes), None);
            let other = KeyRing::ephemeral().unwrap();
            assert_eq!(matching(&other, ACME, ann(), &given, &hashes), None);
        }
        assert_eq!(matching(&ring, ACME, ann(), "000000000000", &hashes), None);
    }
}
