// What a browser answers for a passkey, in the letters in which servers are told of it (WebAuthn, base64url).

/** What the server asks for, as it comes in JSON. */
export interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly timeout?: number;
  readonly userVerification?: UserVerificationRequirement;
  readonly allowCredentials?: readonly { readonly id: string; readonly type: "public-key"; readonly transports?: AuthenticatorTransport[] }[];
}

/** The answer of one of these passkeys. Raises where there is none, or its owner does not want to. */
export async function answerOf({ challenge, allowCredentials = [], ...options }: Options): Promise<string> {
  const known = allowCredentials.map((one) => ({ ...one, id: octets(one.id) }));
  const found = await navigator.credentials.get({ publicKey: { ...options, challenge: octets(challenge), allowCredentials: known } });
  if (!(found instanceof PublicKeyCredential) || !(found.response instanceof AuthenticatorAssertionResponse)) throw new Error("no passkey");
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return JSON.stringify({
    id: found.id,
    rawId: letters(found.rawId),
    type: found.type,
    response: {
      clientDataJSON: letters(clientDataJSON),
      authenticatorData: letters(authenticatorData),
      signature: letters(signature),
      ...(userHandle && { userHandle: letters(userHandle) }),
    },
  });
}

const octets = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const letters = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
