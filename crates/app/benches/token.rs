//! What a token and a key cost, each beside the plain cryptography that does the least of the job.
//!
//! `cargo bench -p doorward-app`. Compare within one run only.
#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up ends")]

use divan::{Bencher, black_box};
use doorward_app::{Channel, Claim, KeyRing, edge, seal};
use doorward_domain::{ApplicationId, CompanyId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_256_GCM, Aad, Algorithm, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;

/// As many bytes as a claim has.
const CLAIM: [u8; 49] = [7; 49];
/// As long as what tokens are bound to.
const PURPOSE: &[u8] = b"doorward access token 1";
const KEY: &str = "1ca73990-a948-4ef7-ad76-5e8d0356dbc4";

fn main() {
    divan::main();
}

fn ring() -> KeyRing {
    KeyRing::ephemeral().unwrap()
}

fn claim() -> Claim {
    Claim {
        channel: Channel::Iam,
        company: CompanyId(10_022_513),
        application: ApplicationId::from_bytes([7; 16]),
        issued: Timestamp::from_seconds(1_616_395_104),
        expires: Timestamp::from_seconds(1_617_604_704),
        generation: 3,
    }
}

#[divan::bench]
fn seal_token(bencher: Bencher) {
    let (ring, claim) = (ring(), claim());
    bencher.bench(|| black_box(&claim).seal(&ring).unwrap());
}

fn cipher(algorithm: &'static Algorithm) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(algorithm, &[1; 32]).unwrap())
}

/// The cipher over as many bytes, with a random nonce and nothing else: the first is the one that
/// tokens are sealed with.
#[divan::bench(args = [&AES_256_GCM, &CHACHA20_POLY1305])]
fn seal_token_cipher_alone(bencher: Bencher, algorithm: &'static Algorithm) {
    let cipher = cipher(algorithm);
    bencher.bench(|| {
        let nonce = Nonce::assume_unique_for_key(edge::random().unwrap());
        let mut sealed = black_box(CLAIM);
        let tag = cipher.seal_in_place_separate_tag(nonce, Aad::from(PURPOSE), &mut sealed);
        (sealed, tag.unwrap())
    });
}

#[divan::bench]
fn open_token(bencher: Bencher) {
    let ring = ring();
    let token = claim().seal(&ring).unwrap();
    bencher.bench(|| Claim::open(&ring, black_box(&token)).unwrap());
}

/// The cipher over as many bytes, and nothing else.
#[divan::bench(args = [&AES_256_GCM, &CHACHA20_POLY1305])]
fn open_token_cipher_alone(bencher: Bencher, algorithm: &'static Algorithm) {
    let (cipher, nonce) = (cipher(algorithm), || Nonce::assume_unique_for_key([2; 12]));
    let mut sealed = CLAIM.to_vec();
    cipher.seal_in_place_append_tag(nonce(), Aad::from(PURPOSE), &mut sealed).unwrap();
    bencher.bench(|| {
        let mut opened = black_box(&sealed).clone();
        cipher.open_in_place(nonce(), Aad::from(PURPOSE), &mut opened).unwrap().len()
    });
}

/// What somebody pays who makes tokens up.
#[divan::bench]
fn refuse_forged_token(bencher: Bencher) {
    let forged = claim().seal(&ring()).unwrap();
    let ring = ring();
    bencher.bench(|| Claim::open(&ring, black_box(&forged)).is_none());
}

#[divan::bench]
fn open_column(bencher: Bencher) {
    let ring = ring();
    let sealed = seal::column(&ring, "hmac_key.sealed/1", KEY.as_bytes()).unwrap();
    bencher.bench(|| {
        seal::open_column(&ring, "a key", "hmac_key.sealed/1", black_box(&sealed)).unwrap()
    });
}

#[divan::bench]
fn keyed_hash(bencher: Bencher) {
    let ring = ring();
    bencher.bench(|| KeyRing::keyed_hash(ring.newest(), "application key", black_box(KEY)));
}

/// The same digest, and nothing else.
#[divan::bench]
fn keyed_hash_hmac_sha256(bencher: Bencher) {
    let key = [1; 64];
    bencher.bench(|| {
        let mut mac = Hmac::<Sha256>::new(black_box(&key).into());
        mac.update(b"application key:");
        mac.update(KEY.as_bytes());
        mac.finalize().into_bytes()
    });
}

#[divan::bench]
fn random_identifier() -> [u8; 10] {
    edge::random().unwrap()
}
