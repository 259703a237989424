import { createPrivateKey, type KeyObject, sign as signWith } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { ReleaseRequest } from './release.ts';

const packageName = '@trustnxt/c2pa-ts';
/** The version that this was tried with. */
const tried = '0.9.4';

type Sign = NonNullable<ReleaseRequest['sign']>;

/** As much of c2pa-ts as is used: it is no dependency, so its own types are not here. */
type Asset = {
  readonly ensureManifestSpace: (size: number) => Promise<void>;
  readonly writeManifestJUMBF: (jumbf: Uint8Array) => Promise<void>;
  readonly getDataRange: () => Promise<Uint8Array>;
};
type Format = new (bytes: Uint8Array) => Asset;
type Manifest = {
  readonly addAssertion: (assertion: unknown) => void;
  readonly sign: (signer: object) => Promise<void>;
};
type C2pa = {
  readonly asset: { readonly PNG: Format; readonly JPEG: Format };
  readonly manifest: {
    readonly ManifestStore: new () => {
      readonly createManifest: (options: object) => Manifest;
      readonly measureSize: () => number;
      readonly getBytes: () => Uint8Array;
    };
    readonly DataHashAssertion: {
      readonly create: (algorithm: string) => { readonly updateWithAsset: (asset: Asset) => Promise<void> };
    };
    readonly ActionAssertion: new () => { readonly actions: object[] };
  };
  readonly X509Certificate: new (pem: string) => object;
};

/** Keys by their kind: the number of the algorithm in COSE (RFC 9053) and the hash it signs. */
const algorithms: { readonly [kind: string]: readonly [cose: number, hash: string | null] } = {
  prime256v1: [-7, 'sha256'],
  secp384r1: [-35, 'sha384'],
  secp521r1: [-36, 'sha512'],
  ed25519: [-8, null],
};

/**
 * What signs pictures (PNG, JPEG) with C2PA by a person's own certificate: a claim that the file was
 * made as its IPTC source type says, and a hash of the file. Signatures hold random ids: a signed
 * release has other bytes each time.
 * @param folder where paths begin
 * @param root of the book, in whose node_modules c2pa-ts may be
 * @param cert PEM: the certificate, then those that vouch for it
 * @param key PEM, PKCS #8: EC (P-256, P-384, P-521) or Ed25519
 */
export async function openSigner(
  folder: string,
  root: string,
  cert: string,
  key: string,
): Promise<Result<Sign, Diagnostic>> {
  const c2pa = await c2paFrom(root);
  if (c2pa === undefined)
    return problem(
      'no-signer',
      `signing needs ${packageName}, and it is not here`,
      `Add it to the book: npm install --ignore-scripts ${packageName}@${tried}`,
    );
  let privateKey: KeyObject;
  let certificates: readonly object[];
  try {
    privateKey = createPrivateKey(readFileSync(resolve(folder, key)));
    const pems = readFileSync(resolve(folder, cert), 'utf8').match(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
    );
    certificates = (pems ?? []).map((pem) => new c2pa.X509Certificate(pem));
  } catch (error) {
    return problem(
      'bad-certificate',
      `certificate or key can't be read: ${error instanceof Error ? error.message : String(error)}`,
      'Give a certificate in PEM, and its private key as PEM in PKCS #8 without a password.',
    );
  }
  const kind = privateKey.asymmetricKeyDetails?.namedCurve ?? privateKey.asymmetricKeyType ?? '';
  const algorithm = algorithms[kind];
  const [certificate, ...chainCertificates] = certificates;
  if (certificate === undefined)
    return problem('bad-certificate', `${cert} holds no certificate`, 'Give a certificate in PEM.');
  if (algorithm === undefined)
    return problem(
      'bad-certificate',
      `a key of kind ${kind || 'unknown'} can't sign here`,
      'Use an EC key (P-256, P-384, P-521) or Ed25519.',
    );
  const [cose, hash] = algorithm;
  const signer = {
    algorithm: cose,
    certificate,
    chainCertificates,
    // COSE wants r and s one after another, and not in DER
    sign: async (payload: Uint8Array) =>
      new Uint8Array(signWith(hash, payload, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
  return ok(async ({ path, bytes }) => {
    const type = path.endsWith('.png') ? 'png' : /\.jpe?g$/.test(path) ? 'jpeg' : undefined;
    if (type === undefined) return ok(undefined);
    try {
      return ok(await signed(c2pa, signer, type, bytes));
    } catch (error) {
      return err(error instanceof Error ? error.message : String(error));
    }
  });
}

async function signed(
  { asset: formats, manifest: { ManifestStore, DataHashAssertion, ActionAssertion } }: C2pa,
  signer: object,
  type: 'png' | 'jpeg',
  bytes: Buffer,
): Promise<Buffer> {
  const asset = new (type === 'png' ? formats.PNG : formats.JPEG)(bytes);
  const store = new ManifestStore();
  const manifest = store.createManifest({
    // version 2 of claims, by its place in c2pa-ts's list
    claimVersion: 1,
    assetFormat: `image/${type}`,
    instanceID: `xmp:iid:${crypto.randomUUID()}`,
    defaultHashAlgorithm: 'SHA-256',
    signer,
  });
  const hash = DataHashAssertion.create('SHA-256');
  manifest.addAssertion(hash);
  const actions = new ActionAssertion();
  const sourceType = /http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/\w+/.exec(
    bytes.toString('latin1'),
  )?.[0];
  actions.actions.push({
    action: 'c2pa.created',
    ...(sourceType === undefined ? {} : { digitalSourceType: sourceType }),
  });
  manifest.addAssertion(actions);
  await asset.ensureManifestSpace(store.measureSize());
  await hash.updateWithAsset(asset);
  await manifest.sign(signer);
  await asset.writeManifestJUMBF(store.getBytes());
  return Buffer.from(await asset.getDataRange());
}

/** c2pa-ts from the book's folder, or from beside plasma. */
async function c2paFrom(root: string): Promise<C2pa | undefined> {
  for (const from of [pathToFileURL(join(root, 'package.json')).href, import.meta.url]) {
    const file = packageOf(packageName, from);
    if (file === undefined) continue;
    const x509 = createRequire(file).resolve('@peculiar/x509');
    const part = (name: string): Promise<unknown> =>
      import(pathToFileURL(join(dirname(file), 'dist', name, 'index.js')).href);
    const [asset, manifest, { X509Certificate }] = (await Promise.all([
      part('asset'),
      part('manifest'),
      import(pathToFileURL(x509).href),
    ])) as [C2pa['asset'], C2pa['manifest'], Pick<C2pa, 'X509Certificate'>];
    return { asset, manifest, X509Certificate };
  }
  return undefined;
}

function packageOf(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}

const problem = (
  code: string,
  message: string,
  hint: string,
): { readonly ok: false; readonly error: Diagnostic } => err({ severity: 'error', code, message, hint });
