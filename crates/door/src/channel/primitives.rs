//! The primitives of the channel, from crates that the program holds already, so that snow brings none
//! of its own. Not for the protocol: that is snow's.

use curve25519_dalek::MontgomeryPoint;
use ring::aead::{self, LessSafeKey, UnboundKey};
use ring::digest;
use snow::Error;
use snow::params::{CipherChoice, DHChoice, HashChoice};
use snow::resolvers::CryptoResolver;
use snow::types::{Cipher, Dh, Hash, Random};
use zeroize::Zeroizing;

const KEY: usize = 32;
const TAG: usize = 16;

/// Where snow finds its primitives, and the randomness of one handshake.
pub(super) struct Primitives(Zeroizing<[u8; KEY]>);

impl Primitives {
    pub(super) fn new(ephemeral: [u8; KEY]) -> Self {
        Self(Zeroizing::new(ephemeral))
    }
}

/// The public key of a secret one.
pub(super) fn public_key(secret: &[u8; KEY]) -> [u8; KEY] {
    MontgomeryPoint::mul_base_clamped(*secret).to_bytes()
}

impl CryptoResolver for Primitives {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(Once(Some(self.0.clone()))))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        matches!(choice, DHChoice::Curve25519)
            .then(|| Box::new(Curve25519::default()) as Box<dyn Dh>)
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        let sha256 = || Sha256(digest::Context::new(&digest::SHA256));
        matches!(choice, HashChoice::SHA256).then(|| Box::new(sha256()) as Box<dyn Hash>)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        matches!(choice, CipherChoice::ChaChaPoly)
            .then(|| Box::new(ChaChaPoly(None)) as Box<dyn Cipher>)
    }
}

/// Random bytes that were given, for one key.
struct Once(Option<Zeroizing<[u8; KEY]>>);

impl Random for Once {
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Error> {
        let bytes = self.0.take().filter(|bytes| bytes.len() == to.len()).ok_or(Error::Rng)?;
        to.copy_from_slice(bytes.as_slice());
        Ok(())
    }
}

/// RFC 7748.
#[derive(Default)]
struct Curve25519 {
    secret: Zeroizing<[u8; KEY]>,
    public: [u8; KEY],
}

impl Dh for Curve25519 {
    fn name(&self) -> &'static str {
        "25519"
    }

    fn pub_len(&self) -> usize {
        KEY
    }

    fn priv_len(&self) -> usize {
        KEY
    }

    fn set(&mut self, secret: &[u8]) {
        for (to, from) in self.secret.iter_mut().zip(secret) {
            *to = *from;
        }
        self.public = public_key(&self.secret);
    }

    fn generate(&mut self, rng: &mut dyn Random) -> Result<(), Error> {
        rng.try_fill_bytes(self.secret.as_mut_slice())?;
        self.public = public_key(&self.secret);
        Ok(())
    }

    fn pubkey(&self) -> &[u8] {
        &self.public
    }

    fn privkey(&self) -> &[u8] {
        self.secret.as_slice()
    }

    /// A point of small order would let somebody without a key agree with everybody: RFC 7748,
    /// section 6.1.
    fn dh(&self, public: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let point = public.get(..KEY).and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok());
        let shared = MontgomeryPoint(point.ok_or(Error::Dh)?).mul_clamped(*self.secret).to_bytes();
        let to = out.get_mut(..KEY).filter(|_| shared != [0; KEY]).ok_or(Error::Dh)?;
        to.copy_from_slice(&shared);
        Ok(())
    }
}

struct Sha256(digest::Context);

impl Hash for Sha256 {
    fn name(&self) -> &'static str {
        "SHA256"
    }

    fn block_len(&self) -> usize {
        64
    }

    fn hash_len(&self) -> usize {
        32
    }

    fn reset(&mut self) {
        self.0 = digest::Context::new(&digest::SHA256);
    }

    fn input(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn result(&mut self, out: &mut [u8]) {
        for (to, from) in out.iter_mut().zip(self.0.clone().finish().as_ref()) {
            *to = *from;
        }
    }
}

/// Noise, section 12.3: the nonce is four zero bytes and the count in little-endian.
struct ChaChaPoly(Option<LessSafeKey>);

fn nonce(count: u64) -> aead::Nonce {
    let mut nonce = [0; aead::NONCE_LEN];
    for (to, from) in nonce.iter_mut().skip(4).zip(count.to_le_bytes()) {
        *to = from;
    }
    aead::Nonce::assume_unique_for_key(nonce)
}

impl Cipher for ChaChaPoly {
    fn name(&self) -> &'static str {
        "ChaChaPoly"
    }

    fn set(&mut self, key: &[u8; KEY]) {
        self.0 = UnboundKey::new(&aead::CHACHA20_POLY1305, key).ok().map(LessSafeKey::new);
    }

    /// Writes nothing when there is no key, which opens nowhere.
    fn encrypt(&self, count: u64, authenticated: &[u8], message: &[u8], out: &mut [u8]) -> usize {
        let Some((body, rest)) = out.split_at_mut_checked(message.len()) else { return 0 };
        let (Some(key), Some(tag)) = (&self.0, rest.get_mut(..TAG)) else { return 0 };
        body.copy_from_slice(message);
        let aad = aead::Aad::from(authenticated);
        let Ok(made) = key.seal_in_place_separate_tag(nonce(count), aad, body) else {
            body.fill(0);
            return 0;
        };
        tag.copy_from_slice(made.as_ref());
        message.len() + TAG
    }

    fn decrypt(
        &self,
        count: u64,
        authenticated: &[u8],
        sealed: &[u8],
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let key = self.0.as_ref().ok_or(Error::Decrypt)?;
        let mut work = sealed.to_vec();
        let aad = aead::Aad::from(authenticated);
        let opened = key.open_in_place(nonce(count), aad, &mut work).map_err(|_| Error::Decrypt)?;
        let to = out.get_mut(..opened.len()).ok_or(Error::Decrypt)?;
        to.copy_from_slice(opened);
        Ok(opened.len())
    }
}
