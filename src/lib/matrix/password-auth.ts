/** @file The account's password, proven where the homeserver asks for it before something weighty (user-interactive authentication). */
import { MatrixError, type MatrixClient, type UIAuthCallback } from 'matrix-js-sdk';

/** Proves the account's password where the server asks for it (user-interactive authentication). */
export function passwordAuth(client: MatrixClient, password: string): UIAuthCallback<void> {
	return async (makeRequest) => {
		try {
			await makeRequest(null);
		} catch (failure) {
			if (!(failure instanceof MatrixError) || failure.httpStatus !== 401) throw failure;
			const { session } = failure.data as { session?: string };
			await makeRequest({
				type: 'm.login.password',
				identifier: { type: 'm.id.user', user: client.getSafeUserId() },
				password,
				...(session === undefined ? {} : { session }),
			});
		}
	};
}

/** Whether a failure says that the password was wrong. */
export const isPasswordRefusal = (failure: unknown): boolean =>
	failure instanceof MatrixError && (failure.httpStatus === 401 || failure.errcode === 'M_FORBIDDEN');
