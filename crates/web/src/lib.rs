//! The HTTP tongues: extract, translate, one app call, render.
