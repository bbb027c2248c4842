//! An authenticator of software with the browser around it: makes passkeys and signs with them as Web
//! Authentication (level 3) says, and can be made to misbehave. Its keys are P-256; it attests nothing.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Flags of the authenticator's data: somebody was there, she unlocked it, a key is in it.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

struct Key {
    id: Vec<u8>,
    pair: EcdsaKeyPair,
    relying_party: String,
    handle: Vec<u8>,
    counter: u32,
}

pub(crate) struct Authenticator {
    keys: Vec<Key>,
    /// The page that asks.
    pub(crate) origin: &'static str,
    /// Whether its owner unlocks it, or only touches it.
    pub(crate) unlocked: bool,
    /// How far the counter goes on with each use; 0: it has none.
    pub(crate) counts: u32,
    /// Whose key it says the next is; `None`: the truth.
    pub(crate) forged_handle: Option<Vec<u8>>,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        Self {
            keys: Vec::new(),
            origin: "http://localhost",
            unlocked: true,
            counts: 1,
            forged_handle: None,
        }
    }

    /// Makes a passkey; `None` when it has one of those that the question excludes.
    pub(crate) fn create(&mut self, options: &str) -> Option<String> {
        let options: Value = serde_json::from_str(options).unwrap();
        let options = &options["publicKey"];
        let excluded: Vec<_> =
            options["excludeCredentials"].as_array().unwrap().iter().map(id_of).collect();
        if self.keys.iter().any(|key| excluded.contains(&key.id)) {
            return None;
        }
        let algorithms = options["pubKeyCredParams"].as_array().unwrap();
        assert!(algorithms.iter().any(|offered| offered["alg"] == json!(-7)), "{algorithms:?}");
        let random = SystemRandom::new();
        let mut id = vec![0; 32];
        random.fill(&mut id).unwrap();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        let key = Key {
            id,
            pair,
            relying_party: options["rp"]["id"].as_str().unwrap().to_owned(),
            handle: bytes_of(&options["user"]["id"]),
            counter: self.counts,
        };
        let mut data = self.data(&key, WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(key.id.len()).unwrap().to_be_bytes());
        data.extend(&key.id);
        data.extend(cose(key.pair.public_key().as_ref()));
        let answer = json!({
            "id": BASE64.encode(&key.id),
            "rawId": BASE64.encode(&key.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", options)),
                "attestationObject": BASE64.encode(attestation(&data)),
                "transports": ["internal"],
            },
            "clientExtensionResults": {},
        });
        self.keys.push(key);
        Some(answer.to_string())
    }

    /// Signs with the newest key that the question asks for; `None` when it has none such.
    pub(crate) fn get(&mut self, options: &str) -> Option<String> {
        let options: Value = serde_json::from_str(options).unwrap();
        let options = &options["publicKey"];
        let allowed: Vec<_> =
            options["allowCredentials"].as_array().unwrap().iter().map(id_of).collect();
        let relying_party = options["rpId"].as_str().unwrap();
        let at = self.keys.iter().rposition(|key| {
            key.relying_party == relying_party && (allowed.is_empty() || allowed.contains(&key.id))
        })?;
        self.keys[at].counter += self.counts;
        let key = &self.keys[at];
        let data = self.data(key, 0);
        let client = self.client_data("webauthn.get", options);
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let handle = self.forged_handle.as_ref().unwrap_or(&key.handle);
        let answer = json!({
            "id": BASE64.encode(&key.id),
            "rawId": BASE64.encode(&key.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64.encode(client),
                "authenticatorData": BASE64.encode(data),
                "signature": BASE64.encode(signature.as_ref()),
                "userHandle": BASE64.encode(handle),
            },
            "clientExtensionResults": {},
        });
        Some(answer.to_string())
    }

    /// Puts the counter of the newest key back, as that of a copy would be.
    pub(crate) fn turn_back(&mut self) {
        self.keys.last_mut().unwrap().counter -= 2 * self.counts;
    }

    fn data(&self, key: &Key, more: u8) -> Vec<u8> {
        let flags = PRESENT | if self.unlocked { VERIFIED } else { 0 } | more;
        let mut data = Sha256::digest(key.relying_party.as_bytes()).to_vec();
        data.push(flags);
        data.extend(key.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["challenge"];
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }
}

fn bytes_of(text: &Value) -> Vec<u8> {
    BASE64.decode(text.as_str().unwrap()).unwrap()
}

fn id_of(descriptor: &Value) -> Vec<u8> {
    bytes_of(&descriptor["id"])
}

/// A public key as COSE writes it (RFC 9053, section 7.1): type EC2, algorithm ES256, curve P-256.
fn cose(point: &[u8]) -> Vec<u8> {
    let (x, y) = point[1..].split_at(32);
    [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20], x, &[0x22, 0x58, 0x20], y]
        .concat()
}

/// What attests nothing (section 8.7 of the standard), in CBOR.
fn attestation(data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).unwrap();
    [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", [length].as_slice(), data].concat()
}
